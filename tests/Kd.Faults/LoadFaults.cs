namespace Kd.Faults;

/// <summary>Nothing but work: what silos must bear without taking each other for dead.</summary>
public static class LoadFaults
{
    private const int RoundsOfTrainings = 4;

    public static Fault HalfAnHour { get; } = new("busy-half-hour", "half an hour with every core busy, and no harm done")
    {
        Times = FaultTimes.Real with { Training = TimeSpan.FromMinutes(30) / RoundsOfTrainings, Patience = TimeSpan.FromHours(1) },
        Harm = async bench =>
        {
            using var load = new BusyCores();
            await bench.Submit(bench.Silos[0]);
            await bench.Reached(Fault.Cells, "the load ends");
            return [.. bench.Silos];
        },
    };
}
