using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Grids;

namespace Kd.Core.Plans;

/// <summary>Weights a grid names, as found in a store.</summary>
/// <param name="Hashes">SHA-256 by the grid's way of naming them.</param>
/// <param name="Teachers">What trained each given teacher, by SHA-256.</param>
public sealed record GridWeights(ImmutableDictionary<string, string> Hashes, ImmutableDictionary<string, CellSpec> Teachers)
{
    public static GridWeights None { get; } = new(ImmutableDictionary<string, string>.Empty, ImmutableDictionary<string, CellSpec>.Empty);

    /// <summary>How imported teachers came, by SHA-256.</summary>
    public ImmutableSortedDictionary<string, WeightOrigin> Origins { get; init; } = ImmutableSortedDictionary<string, WeightOrigin>.Empty;

    /// <summary>All weights that backbones of a grid start from, with every place that names them, as a JSON pointer.</summary>
    public static ImmutableArray<(string Weights, string Pointer)> Pretrained(Grid grid)
    {
        var teachers = grid.Teachers.Select(t => (t.Detector, t.Recipe, Config: (GridConfig?)null));
        var students = grid.Configs.Select(c => (Detector: grid.StudentDetector, Recipe: grid.StudentRecipe, Config: (GridConfig?)c));
        var all = from data in grid.Datasets
                  from cell in teachers.Concat(students)
                  let resolved = SettingResolution.Of(data, cell.Detector, cell.Recipe, cell.Config, last: null)
                  where resolved.Settings.Detector.Pretrained is not null
                  select (resolved.Settings.Detector.Pretrained, resolved.Explained.First(s => s.Name == SettingFields.Pretrained).Pointer!);
        return [.. all.Distinct()];
    }
}
