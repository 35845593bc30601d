using System.Collections.Immutable;

namespace Kd.Core.Grids;

/// <summary>Every key a grid may have, by the object it stands in. grid.schema.json names the same ones; a test compares.</summary>
internal static class GridVocabulary
{
    public static ImmutableArray<string> Grid { get; } = ["$schema", "name", "weight", "extends", "datasets", "recipes", "teachers", "students", "report"];

    public static ImmutableArray<string> Dataset { get; } =
    [
        "reader", "path", "size", "classes", "oneClass", "dropped", "tiles", "folds", "seeds", "generatedFolds", "foldSeed",
        "labels", "allowMissing", "synthetic", "recipe", "metric", "also",
    ];

    public static ImmutableArray<string> Synthetic { get; } = ["images", "side", "seed", "folds"];

    public static ImmutableArray<string> Tiles { get; } = ["side", "overlap", "empty"];

    public static ImmutableArray<string> Teacher { get; } = ["detector", "recipe"];

    public static ImmutableArray<string> Students { get; } = ["detector", "recipe", "teacher", "configs"];

    public static ImmutableArray<string> TeacherUse { get; } = ["use", "seed", "report", "checkpoint", "fold"];

    public static ImmutableArray<string> Config { get; } = ["name", "base", "terms", "axes", "exclude", "detector", "recipe"];

    public static ImmutableArray<string> Report { get; } = ["baseline", "published", "families"];

    public static ImmutableArray<string> Recipe { get; } = ["extends", .. SettingFields.Recipe.Select(f => f.Name)];

    public static ImmutableArray<string> Detector { get; } = ["base", .. SettingFields.Detector.Select(f => f.Name)];
}
