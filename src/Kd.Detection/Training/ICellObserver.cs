using System.Collections.Immutable;
using Kd.Core.Trainers;

namespace Kd.Detection.Training;

/// <summary>Who is told how a training goes. Called on the training thread, so answers must be quick.</summary>
public interface ICellObserver
{
    void Started(int fromStep, int steps, int epochs);

    /// <summary>A phase begins, or goes on and renews its promise to end within the deadline.</summary>
    void Phase(TrainerPhase phase, TimeSpan deadline);

    void Progressed(TrainingProgress progress);

    /// <summary>Work was done: the counter has grown.</summary>
    void Worked(long counter);

    void Checkpointed(int step, string file, string sha256);

    /// <summary>Something for the attempt's log.</summary>
    void Noted(string message);

    void Evaluated(int epoch, ImmutableSortedDictionary<string, double> metrics);
}

/// <summary>Where a training stands; means are over the steps since the last report.</summary>
public sealed record TrainingProgress
{
    /// <summary>The epoch under way, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Steps made.</summary>
    public required int Step { get; init; }

    public required int Steps { get; init; }

    public required ImmutableSortedDictionary<string, double> Losses { get; init; }

    public required double ImagesPerSecond { get; init; }

    public required double LoaderWaitShare { get; init; }

    public required TimeSpan Eta { get; init; }
}
