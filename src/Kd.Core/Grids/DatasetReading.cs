using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Results;

namespace Kd.Core.Grids;

/// <summary>Reads one entry of "datasets".</summary>
internal sealed class DatasetReading(SettingReading settings, GridProblems problems)
{
    public GridDataset? Read(GridMember member)
    {
        if (!ArtifactPaths.IsName(member.Name))
        {
            problems.Add(member.At, $"\"{member.Name}\" is no name for a data set: use letters, digits, '.', '_', '-' and '+'");
        }

        if (GridFields.Open(member.Value, GridVocabulary.Dataset, problems) is not { } fields)
        {
            return null;
        }

        var folds = fields.Required("folds") is { } f ? GridValues.Distinct(f, problems, Fold) : [];
        var seeds = fields.Required("seeds") is { } s ? GridValues.Distinct(s, problems, Seed) : [];
        var options = Options(fields);
        return options is null ? null : new GridDataset
        {
            Name = member.Name,
            Path = PathOf(fields, options.Reader),
            Options = options,
            Folds = folds,
            Seeds = [.. seeds.Select(seed => int.Parse(seed, CultureInfo.InvariantCulture))],
            Metric = fields.Optional("metric") is { } metric ? Metric(metric) ?? MetricNames.Ap50 : MetricNames.Ap50,
            Also = fields.Optional("also") is { } also ? GridValues.List(also, problems, Metric) : [],
            Recipe = fields.Optional("recipe") is { } recipe ? settings.RecipeChange(recipe, $"data set '{member.Name}'") : null,
        };
    }

    private DatasetOptions? Options(GridFields fields)
    {
        _ = fields.Required("reader");
        _ = fields.Required("size");
        var reader = fields.Choice<DatasetReader>("reader", ("voc", DatasetReader.Voc), ("vedai", DatasetReader.Vedai), ("coco", DatasetReader.Coco), ("yolo", DatasetReader.Yolo), ("xview", DatasetReader.Xview), ("folder", DatasetReader.Folder), ("synthetic", DatasetReader.Synthetic));
        var size = fields.Integer("size", 64, 4096);
        var synthetic = Synthetic(fields, reader);
        if (reader is null || size is null)
        {
            return null;
        }

        return new DatasetOptions
        {
            Reader = reader.Value,
            Size = size.Value,
            Classes = fields.Optional("classes") is { } classes ? Classes(classes) : [],
            OneClass = fields.Text("oneClass"),
            Tiles = fields.Optional("tiles") is { } tiles ? Tiles(tiles) : null,
            Dropped = fields.Choice<DroppedClasses>("dropped", ("background", DroppedClasses.Background), ("ignore", DroppedClasses.Ignore)) ?? DroppedClasses.Background,
            GeneratedFolds = fields.Integer("generatedFolds", 2, 100),
            FoldSeed = fields.Integer("foldSeed", 0, int.MaxValue) ?? 0,
            Labels = fields.Choice<TrainingLabels>("labels", ("true", TrainingLabels.True), ("permuted", TrainingLabels.Permuted)) ?? TrainingLabels.True,
            AllowMissing = fields.Optional("allowMissing") is { } missing ? [.. GridValues.List(missing, problems, Text).Order(StringComparer.Ordinal)] : [],
            Synthetic = synthetic,
        };
    }

    private TileOptions? Tiles(GridNode node)
    {
        if (GridFields.Open(node, GridVocabulary.Tiles, problems) is not { } fields)
        {
            return null;
        }

        _ = fields.Required("side");
        var side = fields.Integer("side", 64, 4096);
        var overlap = fields.Integer("overlap", 0, 4095) ?? 0;
        if (overlap >= side)
        {
            problems.Add(fields.Optional("overlap")!, $"tiles of {side} pixels cannot overlap by {overlap}: make it smaller");
        }

        var empty = fields.Choice<EmptyTiles>("empty", ("keep", EmptyTiles.Keep), ("drop", EmptyTiles.Drop)) ?? EmptyTiles.Keep;
        return side is null ? null : new TileOptions { Side = side.Value, Overlap = overlap, Empty = empty };
    }

    private SyntheticOptions? Synthetic(GridFields fields, DatasetReader? reader)
    {
        var node = fields.Optional("synthetic");
        if (node is not null && reader is not DatasetReader.Synthetic and not null)
        {
            problems.Add(node, "\"synthetic\" says what is drawn, but the reader is another: leave it out, or say \"reader\": \"synthetic\"");
        }

        if (reader != DatasetReader.Synthetic)
        {
            return null;
        }

        var defaults = new SyntheticOptions();
        return node is null || GridFields.Open(node, GridVocabulary.Synthetic, problems) is not { } drawn ? defaults : new SyntheticOptions
        {
            Images = drawn.Integer("images", 2, 1_000_000) ?? defaults.Images,
            Side = drawn.Integer("side", 32, 4096) ?? defaults.Side,
            Seed = drawn.Integer("seed", 0, int.MaxValue) ?? defaults.Seed,
            Folds = drawn.Integer("folds", 1, 100) ?? defaults.Folds,
        };
    }

    private string? PathOf(GridFields fields, DatasetReader reader)
    {
        if (reader == DatasetReader.Synthetic)
        {
            if (fields.Optional("path") is { } needless)
            {
                problems.Add(needless, "synthetic data are drawn by the server and have no path: leave it out");
            }

            return null;
        }

        return fields.Required("path") is { } node ? GridValues.RelativePath(node, problems) : null;
    }

    private ImmutableArray<string> Classes(GridNode node) => node switch
    {
        { Kind: JsonValueKind.String } when ClassSets.ByName.TryGetValue(node.Text, out var set) => set,
        { Kind: JsonValueKind.String } => WrongClasses(node),
        _ => GridValues.Distinct(node, problems, Text),
    };

    private ImmutableArray<string> WrongClasses(GridNode node)
    {
        problems.Add(node, $"{node.Described} is no set of classes: use {string.Join(" or ", ClassSets.ByName.Keys.Select(n => $"\"{n}\""))} or a list of class names");
        return [];
    }

    private string? Text(GridNode node) => GridValues.Text(node, problems);

    private string? Fold(GridNode node) => GridValues.FoldName(node, problems);

    private string? Seed(GridNode node) => GridValues.Integer(node, 0, int.MaxValue, problems)?.ToString(CultureInfo.InvariantCulture);

    private string? Metric(GridNode node)
    {
        if (GridValues.Text(node, problems) is not { } metric || MetricNames.All.Contains(metric))
        {
            return node.Kind == JsonValueKind.String && MetricNames.All.Contains(node.Text) ? node.Text : null;
        }

        problems.Add(node, $"\"{metric}\" is no metric{NearName.Hint(metric, MetricNames.All)}");
        return null;
    }
}
