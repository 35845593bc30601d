using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Results;

namespace Kd.Core.Diffs;

/// <summary>What makes two sweeps differ: cells that stand at the same place and are another training, in which fields, and what it did to the tables.</summary>
public sealed record SweepDiff
{
    public required string First { get; init; }

    public required string Second { get; init; }

    /// <summary>Cells that both hold under one key: trained once.</summary>
    public required int Shared { get; init; }

    /// <summary>Cells that differ, by what they differ in, in plan order.</summary>
    public required ImmutableArray<DiffGroup> Groups { get; init; }

    /// <summary>Places that only one has.</summary>
    public required ImmutableArray<string> OnlyFirst { get; init; }

    public required ImmutableArray<string> OnlySecond { get; init; }

    /// <summary>Rows that both tables have.</summary>
    public required ImmutableArray<DiffEffect> Effects { get; init; }

    public static SweepDiff Of(Plan first, SweepTable firstTable, Plan second, SweepTable secondTable)
    {
        var (own, others) = (Places(first), Places(second));
        var both = own.Where(p => others.ContainsKey(p.Key)).Select(p => (Label: p.Key, First: p.Value, Second: others[p.Key])).ToArray();
        return new SweepDiff
        {
            First = first.Sweep,
            Second = second.Sweep,
            Shared = both.Count(p => p.First.Key == p.Second.Key),
            Groups =
            [
                .. both.Where(p => p.First.Key != p.Second.Key)
                    .Select(p => (p.Label, Fields: SpecFields.Changes(p.First.Spec, p.Second.Spec)))
                    .GroupBy(p => string.Join('\n', p.Fields))
                    .Select(g => new DiffGroup(g.First().Fields, [.. g.Select(p => p.Label)])),
            ],
            OnlyFirst = [.. own.Keys.Where(label => !others.ContainsKey(label))],
            OnlySecond = [.. others.Keys.Where(label => !own.ContainsKey(label))],
            Effects = [.. Effect(firstTable, secondTable)],
        };
    }

    // Aliases stand where their cell does not, so each name is compared.
    private static OrderedDictionary<string, (CellKey Key, CellSpec Spec)> Places(Plan plan)
    {
        var places = new OrderedDictionary<string, (CellKey Key, CellSpec Spec)>();
        foreach (var cell in plan.Cells)
        {
            places[cell.Label] = (cell.Key, cell.Spec);
        }

        var specs = plan.Cells.ToDictionary(c => c.Key, c => c.Spec);
        foreach (var alias in plan.Aliases)
        {
            places[alias.Label] = (alias.Key, specs[alias.Key]);
        }

        return places;
    }

    private static IEnumerable<DiffEffect> Effect(SweepTable first, SweepTable second) =>
        from column in first.Columns.Index()
        from other in second.Columns.Index()
        where column.Item.Dataset == other.Item.Dataset
        from row in first.Rows
        from match in second.Rows
        where row.Name == match.Name
        let cells = (First: row.Cells[column.Index], Second: match.Cells[other.Index])
        select new DiffEffect
        {
            Dataset = column.Item.Dataset,
            Row = row.Name,
            FirstMetric = column.Item.Metric,
            SecondMetric = other.Item.Metric,
            First = cells.First.MeanThenMedian,
            Second = cells.Second.MeanThenMedian,
            Difference = column.Item.Metric == other.Item.Metric ? cells.Second.MeanThenMedian - cells.First.MeanThenMedian : null,
            IsComplete = cells.First.IsComplete && cells.Second.IsComplete,
        };
}

/// <summary>Cells that differ in the same way.</summary>
public sealed record DiffGroup(ImmutableArray<FieldChange> Fields, ImmutableArray<string> Labels);

/// <summary>One row on one data set in both tables. Values are 0..1.</summary>
public sealed record DiffEffect
{
    public required string Dataset { get; init; }

    public required string Row { get; init; }

    public required string FirstMetric { get; init; }

    public required string SecondMetric { get; init; }

    public double? First { get; init; }

    public double? Second { get; init; }

    /// <summary>Second minus first; null where either is missing, and between different metrics.</summary>
    public double? Difference { get; init; }

    public required bool IsComplete { get; init; }
}
