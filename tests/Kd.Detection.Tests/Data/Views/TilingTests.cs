using FsCheck;
using FsCheck.Fluent;
using Kd.Core.Cells;
using Kd.Detection.Data;
using Kd.Detection.Data.Images;
using Kd.Detection.Data.Loading;
using Kd.Detection.Data.Views;
using Kd.Detection.Evaluation;

namespace Kd.Detection.Tests.Data.Views;

public sealed class TilingTests : IDisposable
{
    private static readonly TileOptions Tiles = new() { Side = 64, Overlap = 16 };
    private readonly VocFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Windows_AnySize_CoverEveryPixelAndOverlapAsAsked() => Prop.ForAll(
        Gen.Choose(1, 300).Two().Zip(Gen.Choose(8, 64).Zip(Gen.Choose(0, 7))).ToArbitrary(),
        c =>
        {
            var ((width, height), (side, overlap)) = c;
            var windows = Tiling.Windows(width, height, new TileOptions { Side = side, Overlap = overlap }).ToList();
            var columns = windows.Select(w => w.X).Distinct().Order().ToList();
            var inside = windows.All(w => w.X >= 0 && w.Y >= 0 && (w.X + side <= width || w.X == 0) && (w.Y + side <= height || w.Y == 0));
            var covered = columns.Zip(columns.Skip(1)).All(p => p.Second <= p.First + side - overlap) && columns[^1] + side >= width;
            return inside && covered && windows.Distinct().Count() == windows.Count;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_ObjectInTwoTiles_IsWholeWhereMostOfItIsAndIgnoredInTheOther()
    {
        var tiles = Tiling.Of(Image(112, 64, new BoxXyxy(40, 8, 60, 24)), Tiles).ToList();
        Assert.Equal([0, 48], tiles.Select(t => t.Image.Window!.Value.X));
        Assert.Equal(new LabelledBox(new BoxXyxy(40, 8, 60, 24).Scale(1 / 64.0, 1 / 64.0), 1), Rounded(tiles[0].Truth.Objects.Single()));
        Assert.Equal(new LabelledBox(new BoxXyxy(0, 8, 12, 24).Scale(1 / 64.0, 1 / 64.0), 1), Rounded(tiles[1].Truth.Objects.Single()));
        Assert.True(Tiling.Of(Image(112, 64, new BoxXyxy(33, 8, 60, 24)), Tiles).Last().Truth.Objects.Single().IsIgnoreRegion);
    }

    [Fact]
    public void Of_ImageSmallerThanATile_IsOneTileGreyBeyondTheImage()
    {
        var tile = Tiling.Of(Image(32, 16, new BoxXyxy(0, 0, 32, 16)), Tiles).Single();
        Assert.Equal(new BoxXyxy(0, 0, 0.5, 0.25), tile.Truth.Objects.Single().Box);
        var pixels = tile.Image.Window!.Value.Of(Pictures.Plain(32, 16, 1, 2, 3));
        Assert.Equal(((1, 2, 3), (114, 114, 114)), (pixels.At(31, 15), pixels.At(32, 15)));
    }

    [Fact]
    public void Fold_Tiled_TrainsOnTilesAndKeepsTestImagesWhole()
    {
        folder.Image("a", Pictures.Gradient(100, 40), VocFolder.Object("car", 1, 1, 11, 11)).Image("b", Pictures.Gradient(100, 64), VocFolder.Object("car", 1, 1, 11, 11)).List("train", "a").List("test", "b");
        DatasetOptions Tiled(DatasetOptions o) => o with { Tiles = Tiles };
        var fold = folder.Official(Tiled);
        Assert.Equal(["a@0,0", "a@36,0"], fold.Train.Select(i => i.Image.Id));
        Assert.Equal(["b"], fold.Test.Select(i => i.Image.Id));
        Assert.Equal(["b@0,0", "b@36,0"], fold.TestViews.Select(i => i.Image.Id));
        Assert.Equal((2, 1), (folder.Open(Tiled).Describe().Folds.Single().Train, folder.Open(Tiled).Describe().Folds.Single().Test));
        var pixels = new ImageStore(64).Get(fold.TestViews[1].Image);
        Assert.Equal(Pictures.Gradient(100, 64).At(36 + 5, 7), pixels.At(5, 7));
    }

    [Fact]
    public void Fold_EmptyTilesDropped_AreLeftOutOfTrainingOnly()
    {
        folder.Image("a", Pictures.Gradient(100, 64), VocFolder.Object("car", 1, 1, 11, 11)).List("train", "a").List("test", "a");
        var fold = folder.Official(o => o with { Tiles = Tiles with { Empty = EmptyTiles.Drop } });
        Assert.Equal((1, 2), (fold.Train.Length, fold.TestViews.Length));
    }

    [Fact]
    public void Merge_ObjectFoundInTwoTiles_IsOneDetectionOfTheHigherScoreOnTheWholeImage()
    {
        var whole = Image(112, 64, new BoxXyxy(50, 8, 60, 24));
        var views = Tiling.Of(whole, Tiles).ToArray();
        ImageDetections Found(int tile, float score, BoxXyxy box) => new(views[tile].Image.Id, [new DetectedBox(1, score, box.Scale(1 / 64.0, 1 / 64.0))]);
        var merged = TileMerge.Of([whole], [.. views], [Found(0, 0.6f, new BoxXyxy(50, 8, 60, 24)), Found(1, 0.7f, new BoxXyxy(2, 8, 12, 24))]).Single();
        Assert.Equal(("x", 0.7f), (merged.ImageId, merged.Detections.Single().Score));
        Assert.Equal(50 / 112.0, merged.Detections.Single().Box.X1, 12);
    }

    [Fact]
    public void Merge_DifferentClassesAtOnePlace_BothStay()
    {
        var whole = Image(64, 64);
        var box = new BoxXyxy(0.1, 0.1, 0.5, 0.5);
        var views = Tiling.Of(whole, Tiles).ToArray();
        var merged = TileMerge.Of([whole], [.. views], [new ImageDetections("t", [new DetectedBox(2, 0.5f, box), new DetectedBox(1, 0.4f, box)])]);
        Assert.Equal([1, 2], merged.Single().Detections.Select(d => d.Class));
    }

    private static LabelledImage Image(int width, int height, params BoxXyxy[] boxes) => new(
        new DetectionImage("x", "x.png", width, height),
        new GroundTruth([.. boxes.Select(b => new LabelledBox(b.Scale(1.0 / width, 1.0 / height), 1))]));

    private static LabelledBox Rounded(LabelledBox box) => box with { Box = new(Math.Round(box.Box.X1, 12), Math.Round(box.Box.Y1, 12), Math.Round(box.Box.X2, 12), Math.Round(box.Box.Y2, 12)) };
}
