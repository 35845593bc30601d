using System.Collections.Immutable;
using Kd.Core.Results;

namespace Kd.Core.Published;

/// <summary>
/// A sweep beside a paper (experiment.md section 4): the paper selected its weights on the test set, so best-on-test stands beside
/// its figure; the final weights, from which alone conclusions are drawn, stand beside both.
/// </summary>
public sealed record PublishedComparison
{
    public required string Sweep { get; init; }

    public required string Paper { get; init; }

    /// <summary>Data sets that the paper has too.</summary>
    public required ImmutableArray<PublishedColumn> Columns { get; init; }

    /// <summary>What a reader must know to compare rightly.</summary>
    public required ImmutableArray<string> Notes { get; init; }
}

/// <summary>One data set of the sweep and of the paper.</summary>
/// <param name="Metric">Ours.</param>
/// <param name="PublishedMetric">The paper's word.</param>
/// <param name="Basis">Whether ours is what the paper measured.</param>
public sealed record PublishedColumn(string Dataset, string Metric, string PublishedMetric, MappingBasis Basis, ImmutableArray<PublishedRow> Rows);

/// <summary>One configuration, or the teacher. Values are 0..1.</summary>
public sealed record PublishedRow
{
    public required string Name { get; init; }

    public required bool IsTeacher { get; init; }

    /// <summary>The paper's value; null where it has none.</summary>
    public double? Published { get; init; }

    /// <summary>Where it stands in the paper.</summary>
    public string? Table { get; init; }

    /// <summary>Best value over the evaluated epochs of each run, then aggregated as the table does; null without a complete seed.</summary>
    public double? BestOnTest { get; init; }

    /// <summary><see cref="BestOnTest"/> minus <see cref="Published"/>; null where either is missing, and where the mapping of the metrics is unknown.</summary>
    public double? Difference { get; init; }

    /// <summary>Final weights, aggregated likewise: the table's own number.</summary>
    public double? Final { get; init; }

    /// <summary>Runs behind <see cref="BestOnTest"/>, and runs there would be.</summary>
    public required int Runs { get; init; }

    public required int RunsPlanned { get; init; }

    /// <summary>Sample standard deviation of the seeds' means over folds, best on test; null below two complete seeds.</summary>
    public double? SeedDeviation { get; init; }

    /// <summary>As <see cref="SeedDeviation"/>, over folds.</summary>
    public double? FoldDeviation { get; init; }
}
