using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Scheduling;
using Kd.Core.Tests.Plans;
using Kd.Core.Trainers;

namespace Kd.Core.Tests.Scheduling;

/// <summary>When rows are whole, of a plan of a teacher, its student, and two plain cells.</summary>
public sealed class RowForecastTests
{
    private static readonly Dictionary<CellKey, CellStatus> Open = new()
    {
        [SomePlan.Teacher.Key] = new CellReady(NotBefore: null),
        [SomePlan.Plain.Key] = new CellRunning(1),
        [SomePlan.Second.Key] = new CellReady(NotBefore: null),
        [SomePlan.Student.Key] = new CellWaiting(SomePlan.Teacher.Key),
    };

    // Half of a training of 20 seconds is over.
    private static readonly Dictionary<CellKey, ProgressEvent> HalfWay = new() { [SomePlan.Plain.Key] = Progress(step: 50, seconds: 10) };

    [Fact]
    public void Of_OneSlot_PlaysTheRestInTheDispatchersOrder() =>
        Assert.Equal(["big 0/1 30", "hard 0/2 70", "hard+soft 0/1 50"], Said(RowForecast.Of(SomePlan.Plan, Open, HalfWay, slots: 1)));

    [Fact]
    public void Of_ManySlots_StudentsStillWaitForTheirTeacher() =>
        Assert.Equal(["big 0/1 20", "hard 0/2 20", "hard+soft 0/1 40"], Said(RowForecast.Of(SomePlan.Plan, Open, HalfWay, slots: 8)));

    [Fact]
    public void Of_NothingToldYet_ForetellsNothing() =>
        Assert.All(RowForecast.Of(SomePlan.Plan, Open, new Dictionary<CellKey, ProgressEvent>(), slots: 2), row => Assert.Null(row.Seconds));

    [Fact]
    public void Of_CellsThatEnded_AreCountedAndTellTheirTime()
    {
        var statuses = new Dictionary<CellKey, CellStatus>(Open)
        {
            [SomePlan.Teacher.Key] = new CellDone(Specs.Result(SomePlan.Teacher.Key) with { TrainSeconds = 8 }),
            [SomePlan.Second.Key] = new CellDiverged(1, "not finite"),
        };

        Assert.Equal(["big 1/1 -", "hard 1/2 10", "hard+soft 0/1 20"], Said(RowForecast.Of(SomePlan.Plan, statuses, HalfWay, slots: 2)));
    }

    private static IEnumerable<string> Said(ImmutableArray<RowForecast> rows) => rows.Select(r => $"{r.Row} {r.Settled}/{r.Planned} {(r.Seconds is { } s ? $"{s}" : "-")}");

    private static ProgressEvent Progress(int step, double seconds) => new()
    {
        Attempt = new AttemptId(SomePlan.Plain.Key, 1),
        Sequence = 1,
        Epoch = 1,
        Step = step,
        Steps = 100,
        Losses = ImmutableSortedDictionary<string, double>.Empty,
        ImagesPerSecond = 10,
        LoaderWaitShare = 0,
        EtaSeconds = seconds,
    };
}
