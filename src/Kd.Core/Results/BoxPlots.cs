using System.Collections.Immutable;

namespace Kd.Core.Results;

/// <summary>
/// What box plots of a sweep are drawn from: a panel a data set, in it a group for each fold and one for the average over folds, in each
/// group a box for every row, teachers included. Values are 0..1.
/// </summary>
public sealed record BoxPlots
{
    public int Version { get; init; } = 1;

    public required string Sweep { get; init; }

    public required ImmutableArray<BoxPlotPanel> Panels { get; init; }

    public static BoxPlots Of(SweepTable table) => new()
    {
        Sweep = table.Sweep,
        Panels = [.. table.Columns.Select((column, index) => new BoxPlotPanel(column.Dataset, column.Metric, Groups(table, column, index)))],
    };

    private static ImmutableArray<BoxPlotGroup> Groups(SweepTable table, TableColumn column, int index)
    {
        var folds = column.Folds.Select(fold => new BoxPlotGroup($"fold {fold}", [.. table.Rows.Select(row => Box(row, [.. row.Cells[index].Runs.Where(r => r.Fold == fold)]))]));
        return column.Folds.Length == 1 ? [.. folds] : [.. folds, new BoxPlotGroup("average", [.. table.Rows.Select(row => Average(row, row.Cells[index]))])];
    }

    private static BoxPlot Box(TableRow row, ImmutableArray<TableRun> runs) =>
        BoxPlot.Of(row, [.. runs.Where(r => r.Value is not null).Select(r => new BoxPlotPoint(r.Seed, r.Value!.Value))], runs.Length, runs.Count(r => r.State == RunState.Diverged));

    // A seed is a point once all its folds are there.
    private static BoxPlot Average(TableRow row, TableCell cell)
    {
        var seeds = cell.Runs.GroupBy(r => r.Seed).ToArray();
        var whole = seeds.Where(s => s.All(r => r.Value is not null)).Select(s => new BoxPlotPoint(s.Key, s.Average(r => r.Value!.Value)));
        return BoxPlot.Of(row, [.. whole], seeds.Length, cell.DivergedSeeds);
    }
}

/// <summary>A data set and its one metric.</summary>
public sealed record BoxPlotPanel(string Dataset, string Metric, ImmutableArray<BoxPlotGroup> Groups);

/// <summary>The boxes of one fold, or of the average over folds.</summary>
public sealed record BoxPlotGroup(string Name, ImmutableArray<BoxPlot> Boxes);

/// <summary>One value.</summary>
public sealed record BoxPlotPoint(int Seed, double Value);

/// <summary>One row's box: quartiles of type 7, whiskers to the furthest value within 1.5 times their distance from the box.</summary>
public sealed record BoxPlot
{
    /// <summary>Up to so many values every one is drawn.</summary>
    public const int MostPoints = 20;

    private const double WhiskerReach = 1.5;

    public required string Row { get; init; }

    public required bool IsTeacher { get; init; }

    /// <summary>Values behind the box, and how many there would be; diverged runs are none.</summary>
    public required int Count { get; init; }

    public required int Planned { get; init; }

    public required int Diverged { get; init; }

    /// <summary>Null, as the other five numbers, without any value.</summary>
    public double? Median { get; init; }

    public double? LowerQuartile { get; init; }

    public double? UpperQuartile { get; init; }

    public double? LowerWhisker { get; init; }

    public double? UpperWhisker { get; init; }

    /// <summary>Values beyond the whiskers, ascending.</summary>
    public required ImmutableArray<double> Outliers { get; init; }

    /// <summary>All values by seed, when there are at most <see cref="MostPoints"/>.</summary>
    public required ImmutableArray<BoxPlotPoint> Points { get; init; }

    internal static BoxPlot Of(TableRow row, ImmutableArray<BoxPlotPoint> points, int planned, int diverged)
    {
        var box = new BoxPlot
        {
            Row = row.Name,
            IsTeacher = row.IsTeacher,
            Count = points.Length,
            Planned = planned,
            Diverged = diverged,
            Outliers = [],
            Points = points.Length <= MostPoints ? points : [],
        };
        return points.IsEmpty ? box : box.Over([.. points.Select(p => p.Value)]);
    }

    private BoxPlot Over(ImmutableArray<double> values)
    {
        var (lower, upper) = (Quantile.Of(values, 0.25), Quantile.Of(values, 0.75));
        var reach = WhiskerReach * (upper - lower);
        var inside = values.Where(v => v >= lower - reach && v <= upper + reach).ToArray();
        return this with
        {
            Median = Quantile.Median(values),
            LowerQuartile = lower,
            UpperQuartile = upper,
            LowerWhisker = Math.Min(inside.Min(), lower),
            UpperWhisker = Math.Max(inside.Max(), upper),
            Outliers = [.. values.Where(v => v < lower - reach || v > upper + reach).Order()],
        };
    }
}
