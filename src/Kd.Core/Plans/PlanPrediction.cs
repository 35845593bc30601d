using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Trainers;

namespace Kd.Core.Plans;

/// <summary>What a plan will take on the devices of today, multiplied up from probes of its shapes.</summary>
public sealed record PlanPrediction
{
    /// <summary>Device class the probes ran on.</summary>
    public required string Device { get; init; }

    public required int Slots { get; init; }

    /// <summary>One a data set and row, in plan order.</summary>
    public required ImmutableArray<RowPrediction> Rows { get; init; }

    /// <summary>Device time of the cells without a result.</summary>
    public required double RemainingSeconds { get; init; }

    /// <summary>Time until all are done: the device time shared by all slots, but no less than the longest teacher with a student behind it.</summary>
    public required double WallSeconds { get; init; }

    /// <param name="done">Cells that have a result.</param>
    /// <param name="figures">By data set and row; a row whose probe failed has a trouble instead.</param>
    public static PlanPrediction Of(
        Planned planned, IReadOnlySet<CellKey> done, IReadOnlyDictionary<(string Dataset, string Row), RowProbe> figures, string device, int slots)
    {
        var seconds = planned.Plan.Cells.ToDictionary(c => c.Key, c => figures[(c.Dataset, c.Config)].Figures?.SecondsOf(planned.Steps[c.Key]) ?? 0);
        double Left(CellKey key) => done.Contains(key) ? 0 : seconds.GetValueOrDefault(key);
        var rows = planned.Plan.Cells.GroupBy(c => (c.Dataset, c.Config)).Select(g => new RowPrediction
        {
            Dataset = g.Key.Dataset,
            Row = g.Key.Config,
            Probe = figures[g.Key],
            CellSeconds = g.Average(c => seconds[c.Key]),
            RowSeconds = g.Sum(c => seconds[c.Key]),
        });
        var remaining = planned.Plan.Cells.Sum(c => Left(c.Key));
        var longest = planned.Plan.Cells.Max(c => Left(c.Key) + (c.Spec.Teacher is { } teacher ? Left(teacher) : 0));
        return new()
        {
            Device = device,
            Slots = slots,
            Rows = [.. rows],
            RemainingSeconds = remaining,
            WallSeconds = Math.Max(longest, remaining / slots),
        };
    }
}

/// <summary>What a row's cells take.</summary>
public sealed record RowPrediction
{
    public required string Dataset { get; init; }

    public required string Row { get; init; }

    public required RowProbe Probe { get; init; }

    /// <summary>Mean of its cells.</summary>
    public required double CellSeconds { get; init; }

    /// <summary>All its cells, with or without a result.</summary>
    public required double RowSeconds { get; init; }
}

/// <summary>Outcome of a row's probe: figures, or why there are none.</summary>
public sealed record RowProbe(ProbeFigures? Figures, string? Trouble);
