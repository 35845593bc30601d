using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Kd.Core.Artifacts;
using Kd.Core.Scheduling;
using Kd.Core.Trainers;
using Kd.Grains.Cells;

namespace Kd.Silo.Metrics;

/// <summary>What one slot does, told by its worker and by its trainer's events, and read by other threads at scrapes.</summary>
internal sealed class SlotMeter(string slot, KdMeters meters, IArtifactStore store, TimeProvider time)
{
    /// <summary>More loss terms than any trainer of ours names.</summary>
    private const int MostTerms = 16;

    private readonly Lock turn = new();
    private TimeSpan busyBefore;
    private long? busySince;
    private Training? training;
    private ProgressEvent? progress;

    public KeyValuePair<string, object?> Tag { get; } = KdMeters.Tag("slot", slot);

    /// <summary>"working", "idle" or "troubled".</summary>
    public string State => busySince is not null ? "working" : IsTroubled ? "troubled" : "idle";

    public bool IsTroubled { get; set; }

    /// <summary>Newest report of the training under way; null without one.</summary>
    public ProgressEvent? Progress => Volatile.Read(ref progress);

    public double BusySeconds
    {
        get
        {
            lock (turn)
            {
                return (busyBefore + (busySince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero)).TotalSeconds;
            }
        }
    }

    public void Granted(Lease lease)
    {
        meters.LeasesGranted.Add(1);
        meters.LeaseWait.Record(lease.WaitedSeconds);
        lock (turn)
        {
            busySince = time.GetTimestamp();
        }
    }

    /// <summary>The lease is given back, or lost.</summary>
    public void Freed()
    {
        lock (turn)
        {
            busyBefore += busySince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero;
            busySince = null;
        }

        training = null;
        Volatile.Write(ref progress, null);
    }

    public void Began(Lease lease) => training = new Training(lease.Cell.IsTeacher ? "teacher" : "student", lease.Cell.Spec.Recipe.Batch, time.GetTimestamp());

    /// <summary>An event of the training that began.</summary>
    public void Heard(AttemptEvent heard)
    {
        switch (heard)
        {
            case StartedEvent started:
                training!.Step = started.FromStep;
                break;
            case PhaseEvent phase:
                training!.Writing = phase.Phase == TrainerPhase.Checkpointing ? time.GetTimestamp() : null;
                break;
            case ProgressEvent told:
                Count(told);
                Volatile.Write(ref progress, told);
                break;
            case CheckpointedEvent checkpoint:
                Count(checkpoint);
                break;
        }
    }

    /// <param name="outcome">As the slot knows it.</param>
    /// <param name="answer">Null when nobody took it in.</param>
    public void Ended(AttemptOutcome outcome, ReportAnswer? answer)
    {
        var word = AttemptWords.Of(outcome, answer);
        var cause = outcome is AttemptFailed failed && word == AttemptWords.Failed ? AttemptWords.Of(failed.Kind) : AttemptWords.NoCause;
        meters.Attempts.Add(1, KdMeters.Tag("kind", training!.Kind), KdMeters.Tag("outcome", word), KdMeters.Tag("cause", cause));
        meters.AttemptTime.Add(time.GetElapsedTime(training.Since).TotalSeconds, KdMeters.Tag("outcome", word));
        if (outcome is AttemptCompleted && answer is not null)
        {
            meters.Results.Add(1, KdMeters.Tag("outcome", word == "completed" ? "accepted" : word));
        }
    }

    public IEnumerable<Measurement<double>> Of(Func<ProgressEvent, double?> value) => Progress is { } told && value(told) is { } number ? [new(number, Tag)] : [];

    public IEnumerable<Measurement<double>> Losses() =>
        (Progress?.Losses ?? ImmutableSortedDictionary<string, double>.Empty).Take(MostTerms).Select(loss => new Measurement<double>(loss.Value, Tag, KdMeters.Tag("term", loss.Key)));

    private void Count(ProgressEvent told)
    {
        var kind = KdMeters.Tag("kind", training!.Kind);
        meters.StepsMade.Add(Math.Max(0, told.Step - training.Step), kind);
        training.Step = Math.Max(training.Step, told.Step);
        if (told.ImagesPerSecond > 0)
        {
            meters.StepTime.Record(training.Batch / told.ImagesPerSecond, kind);
        }
    }

    private void Count(CheckpointedEvent checkpoint)
    {
        if (training!.Writing is { } since)
        {
            meters.CheckpointTime.Record(time.GetElapsedTime(since).TotalSeconds);
            training.Writing = null;
        }

        var file = new FileInfo(store.LocalPath(ArtifactPaths.Attempt(checkpoint.Attempt).Child(checkpoint.File)));
        if (file.Exists)
        {
            meters.Checkpoints.Add(1);
            meters.CheckpointBytes.Add(file.Length);
        }
    }

    private sealed class Training(string kind, int batch, long since)
    {
        public string Kind { get; } = kind;

        public int Batch { get; } = batch;

        public long Since { get; } = since;

        public int Step { get; set; }

        /// <summary>When the checkpoint being written was begun.</summary>
        public long? Writing { get; set; }
    }
}
