using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Kd.Core.Artifacts;
using Kd.Core.Trainers;

namespace Kd.Silo.Metrics;

/// <summary>The meters of all slots of this silo.</summary>
internal sealed class SlotMeters
{
    private readonly KdMeters meters;
    private readonly IArtifactStore store;
    private readonly TimeProvider time;
    private ImmutableList<SlotMeter> all = [];

    public SlotMeters(KdMeters meters, IArtifactStore store, TimeProvider time)
    {
        (this.meters, this.store, this.time) = (meters, store, time);
        meters.Gauge(KdMetrics.Slots, () => new[] { "working", "idle", "troubled" }.Select(state => new Measurement<double>(all.Count(slot => slot.State == state), KdMeters.Tag("state", state))));
        meters.Total(KdMetrics.SlotBusy, () => all.Select(slot => new Measurement<double>(slot.BusySeconds, slot.Tag)));
        meters.Gauge(KdMetrics.ImagesPerSecond, () => all.Select(slot => new Measurement<double>(slot.Progress?.ImagesPerSecond ?? 0, slot.Tag)));
        Show(KdMetrics.LoaderWait, told => told.LoaderWaitShare);
        Show(KdMetrics.MemoryUsed, told => told.Device?.MemoryUsedBytes);
        Show(KdMetrics.MemorySize, told => told.Device?.MemorySizeBytes);
        Show(KdMetrics.Utilisation, told => told.Device?.Utilisation);
        meters.Gauge(KdMetrics.Loss, () => all.SelectMany(slot => slot.Losses()));
    }

    /// <param name="slot">Its id, unique in the silo.</param>
    public SlotMeter Open(string slot)
    {
        var opened = new SlotMeter(slot, meters, store, time);
        ImmutableInterlocked.Update(ref all, known => known.Add(opened));
        return opened;
    }

    private void Show(MetricSpec spec, Func<ProgressEvent, double?> value) => meters.Gauge(spec, () => all.SelectMany(slot => slot.Of(value)));
}
