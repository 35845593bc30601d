using System.Diagnostics.Metrics;
using Kd.Core.Trainers;

namespace Kd.Silo.Metrics;

/// <summary>The instruments of one silo. What is counted is recorded here; what stands is read from its owner whenever somebody scrapes.</summary>
internal sealed class KdMeters : IDisposable
{
    public const string Name = "Kd.Silo";

    private readonly Meter meter = new(Name);

    public KdMeters()
    {
        Attempts = Counter<long>(KdMetrics.Attempts);
        AttemptTime = Counter<double>(KdMetrics.AttemptTime);
        Results = Counter<long>(KdMetrics.Results);
        TrainerStarts = Counter<long>(KdMetrics.TrainerStarts);
        EventsDropped = Counter<long>(KdMetrics.EventsDropped);
        StepsMade = Counter<long>(KdMetrics.StepsMade);
        StepTime = Histogram(KdMetrics.StepTime);
        Checkpoints = Counter<long>(KdMetrics.Checkpoints);
        CheckpointBytes = Counter<long>(KdMetrics.CheckpointBytes);
        CheckpointTime = Histogram(KdMetrics.CheckpointTime);
        LeasesGranted = Counter<long>(KdMetrics.LeasesGranted);
        LeasesRenewed = Counter<long>(KdMetrics.LeasesRenewed);
        LeasesLost = Counter<long>(KdMetrics.LeasesLost);
        LeaseWait = Histogram(KdMetrics.LeaseWait);
        GrainCalls = Counter<long>(KdMetrics.GrainCalls);
        GrainCallTime = Histogram(KdMetrics.GrainCallTime);
        Requests = Counter<long>(KdMetrics.Requests);
        RequestTime = Histogram(KdMetrics.RequestTime);
        RedisTime = Histogram(KdMetrics.RedisTime);
        StoreTime = Histogram(KdMetrics.StoreTime);
        Gauge(KdMetrics.Build, () => [new(1, Tag("version", SiloBuild.Version), Tag("revision", SiloBuild.Revision))]);
        Begin();
    }

    public Counter<long> Attempts { get; }

    public Counter<double> AttemptTime { get; }

    public Counter<long> Results { get; }

    public Counter<long> TrainerStarts { get; }

    public Counter<long> EventsDropped { get; }

    public Counter<long> StepsMade { get; }

    public Histogram<double> StepTime { get; }

    public Counter<long> Checkpoints { get; }

    public Counter<long> CheckpointBytes { get; }

    public Histogram<double> CheckpointTime { get; }

    public Counter<long> LeasesGranted { get; }

    public Counter<long> LeasesRenewed { get; }

    public Counter<long> LeasesLost { get; }

    public Histogram<double> LeaseWait { get; }

    public Counter<long> GrainCalls { get; }

    public Histogram<double> GrainCallTime { get; }

    public Counter<long> Requests { get; }

    public Histogram<double> RequestTime { get; }

    public Histogram<double> RedisTime { get; }

    public Histogram<double> StoreTime { get; }

    public static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    /// <summary>Shows whatever <paramref name="read"/> gives at a scrape; a series that it gives no more is gone.</summary>
    public void Gauge(MetricSpec spec, Func<IEnumerable<Measurement<double>>> read) => meter.CreateObservableGauge(spec.Name, read, spec.Unit, spec.Meaning);

    /// <summary>As <see cref="Gauge"/>, of values that only rise.</summary>
    public void Total(MetricSpec spec, Func<IEnumerable<Measurement<double>>> read) => meter.CreateObservableCounter(spec.Name, read, spec.Unit, spec.Meaning);

    public void Dispose() => meter.Dispose();

    /// <summary>Counters begin at 0, so that their first rise can be seen.</summary>
    private void Begin()
    {
        foreach (var kind in new[] { "teacher", "student" })
        {
            StepsMade.Add(0, Tag("kind", kind));
            foreach (var outcome in AttemptWords.Outcomes)
            {
                Attempts.Add(0, Tag("kind", kind), Tag("outcome", outcome), Tag("cause", AttemptWords.NoCause));
            }

            foreach (var cause in Enum.GetValues<FailureKind>())
            {
                Attempts.Add(0, Tag("kind", kind), Tag("outcome", AttemptWords.Failed), Tag("cause", AttemptWords.Of(cause)));
            }
        }

        Array.ForEach([.. AttemptWords.Outcomes, AttemptWords.Failed], outcome => AttemptTime.Add(0, Tag("outcome", outcome)));
        Array.ForEach(["accepted", "duplicate", "refused"], outcome => Results.Add(0, Tag("outcome", outcome)));
        Array.ForEach(["foreign", "late", "missed"], reason => EventsDropped.Add(0, Tag("reason", reason)));
        foreach (var grain in GrainCallMeter.Words.Values)
        {
            Array.ForEach(["answered", "failed"], outcome => GrainCalls.Add(0, Tag("grain", grain), Tag("outcome", outcome)));
        }

        Array.ForEach(["revoked", "silence"], reason => LeasesLost.Add(0, Tag("reason", reason)));
        Array.ForEach([TrainerStarts, Checkpoints, CheckpointBytes, LeasesGranted, LeasesRenewed], counter => counter.Add(0));
    }

    private Counter<T> Counter<T>(MetricSpec spec)
        where T : struct => meter.CreateCounter<T>(spec.Name, spec.Unit, spec.Meaning);

    private Histogram<double> Histogram(MetricSpec spec) =>
        meter.CreateHistogram(spec.Name, spec.Unit, spec.Meaning, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = spec.Buckets });
}
