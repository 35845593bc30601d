using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Data.Views;

/// <summary>What the network is shown of a fold's images: them, their tiles, and in training their turned copies.</summary>
internal static class TrainingViews
{
    public static ImmutableArray<LabelledImage> Tiles(ImmutableArray<LabelledImage> images, TileOptions? tiles) =>
        tiles is null ? images
        : [.. images.SelectMany(i => Tiling.Of(i, tiles)).Where(t => tiles.Empty == EmptyTiles.Keep || t.Truth.Objects.Any(o => !o.IsIgnoreRegion))];

    /// <summary>The recipe's turned copies behind each image. Test images are never turned.</summary>
    public static ImmutableArray<LabelledImage> Turned(ImmutableArray<LabelledImage> images, RecipeSpec recipe) =>
        recipe.OfflineRot90 ? [.. images.SelectMany(i => Enumerable.Range(0, TrainingLength.Copies(recipe)).Select(turns => Turned(i, turns)))] : images;

    private static LabelledImage Turned(LabelledImage image, int turns) => turns == 0 ? image : new LabelledImage(
        image.Image with
        {
            Id = $"{image.Image.Id}_{turns}",
            QuarterTurns = turns,
            Width = turns == 2 ? image.Image.Width : image.Image.Height,
            Height = turns == 2 ? image.Image.Height : image.Image.Width,
        },
        new GroundTruth([.. image.Truth.Objects.Select(o => o with { Box = QuarterTurn.Of(o.Box, turns) })]));
}
