using Kd.Core.Api;
using Kd.StubTrainer;

namespace Kd.Faults;

/// <summary>Nothing but work: what silos must bear without taking each other for dead, and without losing count.</summary>
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

    public static Fault TenThousandCells { get; } = new("ten-thousand-cells", "10,002 cells, submitted twice at once at two silos, cancelled half-way by a third, resumed")
    {
        Times = FaultTimes.Real with { Patience = TimeSpan.FromMinutes(10) },
        Seeds = 1667,
        Rules = [new StubRule { Steps = 0 }],
        Expected = new() { Total = 10_002, Done = 10_002 },
        Harm = async bench =>
        {
            await Task.WhenAll(bench.Submit(bench.Silos[0]), bench.Submit(bench.Silos[1]));
            await bench.When(5001, "cancel", () => bench.Silos[2].Ask("cancel"));
            await bench.Silos[0].Until(status => status is { State: SweepState.Cancelled, Counts.Running: 0 });
            var begun = bench.Attempts().Count;
            await Task.Delay(TimeSpan.FromSeconds(5));
            bench.Require(bench.Attempts().Count == begun, "P5: cells of a cancelled sweep went on to begin");
            bench.Require(begun < 10_002, "P5: the cancellation stopped nothing");
            await bench.Inject("resume", () => bench.Silos[1].Ask("resume"));
            return [.. bench.Silos];
        },
    };
}
