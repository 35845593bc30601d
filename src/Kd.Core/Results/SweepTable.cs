using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kd.Core.Cells;
using Kd.Core.Plans;

namespace Kd.Core.Results;

/// <summary>
/// The table of a sweep as far as it has come: rows are configurations, columns data sets. A pure function of plan and
/// outcomes; every number is 0..1 as in results, renderers show it times 100.
/// </summary>
public sealed record SweepTable
{
    public int Version { get; init; } = 1;

    public required string Sweep { get; init; }

    /// <summary>Row that differences are taken to.</summary>
    public required string Baseline { get; init; }

    public required ImmutableArray<TableColumn> Columns { get; init; }

    public required ImmutableArray<TableRow> Rows { get; init; }

    /// <summary>True when students of all seeds learn from one teacher a fold: what is said of seeds is then conditional on it.</summary>
    public bool ConditionalOnTeacher { get; init; }

    /// <summary>Globs over row names by name of the family of comparisons.</summary>
    public ImmutableSortedDictionary<string, string> Families { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What a reader must know to read the numbers rightly: holes, blocked cells, single runs, weak teachers.</summary>
    public required ImmutableArray<string> Footers { get; init; }

    /// <summary>True when no cell is missing, failed or blocked.</summary>
    public bool IsComplete => Rows.All(r => r.Cells.All(c => c.IsComplete));

    /// <summary>True once every row has a seed with all its folds on every data set.</summary>
    [JsonIgnore]
    public bool IsFirst => Rows.All(r => r.Cells.All(c => c.CompleteSeeds > 0));

    public static SweepTable Build(Plan plan, IReadOnlyDictionary<CellKey, CellOutcome> outcomes) => new SweepTableBuilding(plan, outcomes).Run();
}

/// <summary>A data set, its one metric, and the runs behind each of its numbers.</summary>
public sealed record TableColumn(string Dataset, string Metric, ImmutableArray<string> Folds, ImmutableArray<int> Seeds)
{
    /// <summary>One fold and one seed: ranks in this column are not evidence.</summary>
    public bool IsSingleRun => Folds.Length == 1 && Seeds.Length == 1;

    /// <summary>Test images for each training image, the mean over its folds; null while some result does not tell.</summary>
    public double? TestToTrain { get; init; }

    /// <summary>True when folds are groups of images, such as sequences: they are no sample of folds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Grouped { get; init; }
}

/// <summary>A configuration or a teacher.</summary>
/// <param name="Cells">One a column.</param>
public sealed record TableRow(string Name, bool IsTeacher, ImmutableArray<TableCell> Cells)
{
    /// <summary>True when it learns from ground truth: the paper's Table 1; rows that learn from a teacher alone are its Table 2.</summary>
    public bool LearnsFromTruth { get; init; } = true;
}

/// <summary>What one configuration reaches on one data set.</summary>
public sealed record TableCell
{
    /// <summary>Every run, folds outermost, in the column's order.</summary>
    public required ImmutableArray<TableRun> Runs { get; init; }

    /// <summary>The paper's aggregate over complete seeds: mean over folds for each seed, then median over seeds. Null without a complete seed, and when the median falls on a diverged seed.</summary>
    public double? MeanThenMedian { get; init; }

    /// <summary>The second aggregate: median over complete seeds for each fold, then mean over folds. Null likewise.</summary>
    public double? MedianThenMean { get; init; }

    /// <summary>Seeds all of whose folds are done or diverged.</summary>
    public required int CompleteSeeds { get; init; }

    /// <summary>Of them, seeds with a diverged fold; they rank last in the median.</summary>
    public required int DivergedSeeds { get; init; }

    /// <summary>Where seeds diverged: the median of the other complete ones.</summary>
    public double? MedianOfRest { get; init; }

    /// <summary>1 is best among complete student rows; null for teachers, incomplete rows and single runs.</summary>
    public int? Rank { get; init; }

    /// <summary>Null for teachers, the baseline itself, and rows that share no run with it.</summary>
    public PairedDifference? Difference { get; init; }

    /// <summary>Sample standard deviation of the seeds' means over folds; null below two complete seeds.</summary>
    public double? SeedDeviation { get; init; }

    /// <summary>Sample standard deviation of the folds' means over complete seeds; null below two folds.</summary>
    public double? FoldDeviation { get; init; }

    public bool IsComplete => Runs.All(r => r.State is RunState.Done or RunState.Diverged);
}

/// <summary>One run of a table cell.</summary>
/// <param name="Value">Of the final weights; there when it is done.</param>
/// <param name="Best">The best value at any evaluated epoch: selected on the test set, to compare with published figures only.</param>
public sealed record TableRun(string Fold, int Seed, RunState State, double? Value, double? Best = null)
{
    /// <summary>The checkpoint it learnt from; null without a teacher.</summary>
    public string? TeacherSha256 { get; init; }

    /// <summary>True when its result was trained elsewhere and imported; absent when not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Imported { get; init; }
}

/// <summary>How far a run has come, as tables tell it.</summary>
public enum RunState
{
    Missing,
    Done,
    Diverged,
    Failed,
    Blocked,
}
