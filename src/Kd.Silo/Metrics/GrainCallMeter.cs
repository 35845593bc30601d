using System.Collections.Frozen;
using System.Diagnostics;
using Kd.Grains.Cells;
using Kd.Grains.Dispatch;
using Kd.Grains.Sweeps;
using Kd.Grains.Tables;
using static Kd.Silo.Metrics.KdMeters;

namespace Kd.Silo.Metrics;

/// <summary>Counts and times every call that this silo makes to grains of ours, whoever makes it: slots, keepers, the API, other grains.</summary>
internal sealed class GrainCallMeter(KdMeters meters) : IOutgoingGrainCallFilter
{
    /// <summary>Words for the grains, by their interface. Calls are many, so nothing is made of names while they pass.</summary>
    public static FrozenDictionary<Type, string> Words { get; } = new Dictionary<Type, string>
    {
        [typeof(IAggregatorGrain)] = "aggregator",
        [typeof(ICellGrain)] = "cell",
        [typeof(IDispatcherGrain)] = "dispatcher",
        [typeof(ISweepGrain)] = "sweep",
        [typeof(ITeacherGrain)] = "teacher",
    }.ToFrozenDictionary();

    /// <summary>Orleans' own calls pass uncounted.</summary>
    public Task Invoke(IOutgoingGrainCallContext context) =>
        Words.TryGetValue(context.InterfaceMethod.DeclaringType!, out var grain) ? Count(context, grain) : context.Invoke();

    private async Task Count(IOutgoingGrainCallContext call, string grain)
    {
        var start = Stopwatch.GetTimestamp();
        var outcome = "failed";
        try
        {
            await call.Invoke().ConfigureAwait(false); // a grain's turn is not needed to count
            outcome = "answered";
        }
        finally
        {
            meters.GrainCalls.Add(1, Tag("grain", grain), Tag("outcome", outcome));
            meters.GrainCallTime.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, Tag("grain", grain));
        }
    }
}
