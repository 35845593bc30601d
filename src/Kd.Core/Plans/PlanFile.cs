using System.Collections.Immutable;
using System.Text.Json;
using Kd.Core.Cells;
using Kd.Core.Json;

namespace Kd.Core.Plans;

/// <summary>
/// plan.json: a plan whose cells name a pattern and their place in it, so that what thousands of cells have in common is told once, and
/// held in memory once. Version 1, a plan with the whole spec in each of its cells, is still read.
/// </summary>
internal sealed record PlanFile
{
    private const int Newest = 2;

    public int Version { get; init; } = Newest;

    /// <summary>Without its cells.</summary>
    public required Plan Plan { get; init; }

    public required ImmutableArray<CellPattern> Patterns { get; init; }

    /// <summary>In plan order.</summary>
    public required ImmutableArray<PatternCell> Cells { get; init; }

    public static PlanFile Of(Plan plan)
    {
        var numbers = new Dictionary<CellPattern, int>();
        var patterns = ImmutableArray.CreateBuilder<CellPattern>();
        var cells = ImmutableArray.CreateBuilder<PatternCell>(plan.Cells.Length);
        foreach (var cell in plan.Cells)
        {
            var pattern = CellPattern.Of(cell);
            if (!numbers.TryGetValue(pattern, out var number))
            {
                number = numbers[pattern] = patterns.Count;
                patterns.Add(pattern);
            }

            cells.Add(new(cell.Key, number, cell.Spec.Fold, cell.Spec.Seed, cell.Spec.Teacher));
        }

        return new() { Plan = plan with { Cells = [] }, Patterns = patterns.ToImmutable(), Cells = cells.MoveToImmutable() };
    }

    /// <exception cref="JsonException">It is no plan, or one of a later release.</exception>
    public static Plan Read(ReadOnlySpan<byte> json) => KdJson.Deserialize<Stamp>(json).Version switch
    {
        1 => KdJson.Deserialize<Plan>(json),
        Newest => KdJson.Deserialize<PlanFile>(json).Whole(),
        var later => throw new JsonException($"it is of version {later}, this release reads up to {Newest}"),
    };

    private Plan Whole() => Cells.All(cell => cell.Pattern >= 0 && cell.Pattern < Patterns.Length)
        ? Plan with { Cells = [.. Cells.Select(cell => Patterns[cell.Pattern].Cell(cell))] }
        : throw new JsonException("a cell is of a pattern that is not there");

    private sealed record Stamp
    {
        public int Version { get; init; } = 1;
    }
}

/// <summary>What cells of one row and data set have in common.</summary>
/// <param name="Spec">Without fold, seed and teacher.</param>
internal sealed record CellPattern(string Dataset, string Config, bool IsTeacher, CellSpec Spec)
{
    public static CellPattern Of(PlannedCell cell) => new(cell.Dataset, cell.Config, cell.IsTeacher, cell.Spec with { Fold = "", Seed = 0, Teacher = null });

    public PlannedCell Cell(PatternCell at) => new()
    {
        Key = at.Key,
        Spec = Spec with { Fold = at.Fold, Seed = at.Seed, Teacher = at.Teacher },
        Dataset = Dataset,
        Config = Config,
        IsTeacher = IsTeacher,
    };
}

/// <summary>A cell of a pattern.</summary>
/// <param name="Pattern">Its number in the file, from 0.</param>
internal sealed record PatternCell(CellKey Key, int Pattern, string Fold, int Seed, CellKey? Teacher);
