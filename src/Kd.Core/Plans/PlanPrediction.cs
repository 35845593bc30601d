using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Datasets;
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

    /// <summary>Device time of the cells left to train.</summary>
    public required double RemainingSeconds { get; init; }

    /// <summary>Time until all are done: the device time shared by all slots, but no less than the longest teacher with a student behind it.</summary>
    public required double WallSeconds { get; init; }

    /// <param name="left">Cells left to train.</param>
    /// <param name="figures">Of every row; one whose probe failed has a trouble instead.</param>
    public static PlanPrediction Of(
        Planned planned, IReadOnlyDictionary<string, DatasetDescription> descriptions, IReadOnlySet<CellKey> left, IReadOnlyDictionary<PlanPlace, RowProbe> figures, string device, int slots)
    {
        double Seconds(PlannedCell cell) => figures[new(cell.Dataset, cell.Config)].Figures is { } known
            ? CellSeconds(cell.Spec.Recipe, planned.Steps[cell.Key], descriptions[cell.Dataset].Folds.First(f => f.Name == cell.Spec.Fold), known)
            : 0;
        var seconds = planned.Plan.Cells.ToDictionary(c => c.Key, Seconds);
        double Left(CellKey key) => left.Contains(key) ? seconds.GetValueOrDefault(key) : 0;
        var rows = planned.Plan.Cells.GroupBy(c => new PlanPlace(c.Dataset, c.Config)).Select(g => new RowPrediction
        {
            Dataset = g.Key.Dataset,
            Row = g.Key.Row,
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

    private static double CellSeconds(RecipeSpec recipe, int steps, FoldSummary fold, ProbeFigures figures)
    {
        var epochs = TrainingLength.Epochs(recipe, fold.Train * TrainingLength.Copies(recipe), steps);
        return (steps * figures.StepSeconds) + (TrainingLength.EvaluatedEpochs(recipe, epochs).Count * fold.Test * figures.TestImageSeconds);
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
