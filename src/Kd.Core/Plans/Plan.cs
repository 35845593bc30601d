using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kd.Core.Api;
using Kd.Core.Cells;

namespace Kd.Core.Plans;

/// <summary>A grid expanded over its data sets: every cell in the order tables show them, with its teacher edge. Stored once as plan.json.</summary>
public sealed record Plan
{
    public int Version { get; init; } = 1;

    public required string Sweep { get; init; }

    /// <summary>Share of the slots beside other sweeps; null: 1.</summary>
    public double? Weight { get; init; }

    /// <summary>One column a data set, in grid order.</summary>
    public required ImmutableArray<PlanColumn> Columns { get; init; }

    /// <summary>Row names: reported teachers first, then configurations in grid order.</summary>
    public required ImmutableArray<PlanRow> Rows { get; init; }

    /// <summary>Row that paired differences are taken to.</summary>
    public required string Baseline { get; init; }

    /// <summary>Value of <see cref="TeacherSeed"/> when checkpoints from elsewhere teach.</summary>
    public const string GivenTeacher = "given";

    /// <summary>Which teacher a student of seed s uses: "same", the seed's number, or "given"; reports print it.</summary>
    public required string TeacherSeed { get; init; }

    /// <summary>How given checkpoints that were imported came, by hash, as it was known when this was planned; null without any.</summary>
    public ImmutableSortedDictionary<string, WeightOrigin>? GivenOrigins { get; init; }

    /// <summary>Name of the published figures the grid wants to be compared with; null without any.</summary>
    public string? Published { get; init; }

    /// <summary>Globs over row names by name of the family of comparisons; null without any.</summary>
    public ImmutableSortedDictionary<string, string>? Families { get; init; }

    /// <summary>In plan order: data sets, then folds, seeds and rows as the grid lists them. Keys are distinct.</summary>
    public required ImmutableArray<PlannedCell> Cells { get; init; }

    /// <summary>Further places in the tables of cells that two names describe alike: trained once, shown under both.</summary>
    public ImmutableArray<CellAlias> Aliases { get; init; } = [];

    /// <summary>Things a user should know that are no errors, such as two names with one key.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The cells that a row of the tables shows on a data set, in plan order; cells of another name come last.</summary>
    public IEnumerable<CellKey> KeysAt(string dataset, string row) =>
        Cells.Where(c => c.Dataset == dataset && c.Config == row).Select(c => c.Key)
            .Concat(Aliases.Where(a => a.Dataset == dataset && a.Config == row).Select(a => a.Key));
}

/// <summary>A data set as a table column.</summary>
/// <param name="Dataset">Its name in the grid.</param>
/// <param name="Metric">The one metric the column shows.</param>
/// <param name="Also">Further metrics worth a column of their own on request.</param>
public sealed record PlanColumn(string Dataset, string Metric, ImmutableArray<string> Also, ImmutableArray<string> Folds, ImmutableArray<int> Seeds);

/// <summary>A configuration as a table row.</summary>
public sealed record PlanRow(string Name, bool IsTeacher);

/// <summary>One cell of a plan: its place in the tables and its spec.</summary>
public sealed record PlannedCell
{
    public required CellKey Key { get; init; }

    public required CellSpec Spec { get; init; }

    /// <summary>Name of the data set in the grid.</summary>
    public required string Dataset { get; init; }

    /// <summary>Name of the row it belongs to.</summary>
    public required string Config { get; init; }

    public required bool IsTeacher { get; init; }

    /// <summary>How people call it: "vedai25/fold1/seed0/hard+pdf".</summary>
    [JsonIgnore]
    public string Label => $"{Dataset}/fold{Spec.Fold}/seed{Spec.Seed}/{Config}";
}

/// <summary>A place in the tables that shows the cell of another name.</summary>
public sealed record CellAlias(CellKey Key, string Dataset, string Fold, int Seed, string Config)
{
    /// <summary>As <see cref="PlannedCell.Label"/>, of this place.</summary>
    [JsonIgnore]
    public string Label => $"{Dataset}/fold{Fold}/seed{Seed}/{Config}";
}
