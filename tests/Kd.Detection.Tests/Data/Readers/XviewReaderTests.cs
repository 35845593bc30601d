using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Detection.Data;
using Kd.Detection.Data.Loading;
using Kd.Detection.Tests.Data.Images;

namespace Kd.Detection.Tests.Data.Readers;

public sealed class XviewReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Fold_VehicleTypes_BecomeOneClassAndOthersBackground()
    {
        Scene("5.tif", 6);
        Features(Feature("5.tif", 18, "10,20,30,40"), Feature("5.tif", 73, "1,1,9,9"), Feature("5.tif", 23, "50,20,60,40"), Feature("6.tif", 18, "0,0,9,9"));
        var dataset = Open();
        Assert.Equal([new ClassCount("vehicle", 3)], dataset.Describe().Classes.ToArray());
        var five = dataset.Fold("1") is var fold ? fold.Train.Concat(fold.TestViews).First(i => i.Image.Id == "5@0,0") : null!;
        Assert.Equal(new BoxXyxy(10, 20, 30, 40).Scale(1 / 64.0, 1 / 64.0), five.Truth.Objects[0].Box);
    }

    [Fact]
    public void Fold_Tiled_KeepsTheTilesOfAnImageOnOneSide()
    {
        Scene("5.tif", 6, 7, 8, 9);
        Features([.. new[] { 5, 6, 7, 8, 9 }.Select(i => Feature($"{i}.tif", 18, "10,20,30,40"))]);
        var dataset = Open();
        foreach (var name in new[] { "1", "2" })
        {
            var fold = dataset.Fold(name);
            Assert.Empty(fold.Train.Select(i => i.Image.File).Intersect(fold.Test.Select(i => i.Image.File)));
            Assert.Equal(4 * fold.Test.Length, fold.TestViews.Length);
        }
    }

    [Fact]
    public void Get_TileOfATiff_HasThatPartsPixels()
    {
        Scene("5.tif", 6);
        Features(Feature("5.tif", 18, "10,20,30,40"), Feature("6.tif", 18, "10,20,30,40"));
        var fold = Open().Fold("1");
        var tile = fold.TestViews.Single(v => v.Image.Window is { X: 36, Y: 16 });
        var whole = new ImageStore(100).Get(fold.Test.Single().Image);
        Assert.Equal((100, 80), (fold.Test.Single().Image.Width, fold.Test.Single().Image.Height));
        Assert.Equal(Pictures.Noise(100, 80, fold.Test.Single().Image.Id[0]).At(36 + 3, 16 + 4), new ImageStore(64).Get(tile.Image).At(3, 4));
        Assert.Equal(100, whole.Width);
    }

    [Theory]
    [InlineData("18", "10,20,30")]
    [InlineData("18", "10,20,30,wide")]
    [InlineData("\"car\"", "10,20,30,40")]
    public void Describe_BrokenFeature_IsDroppedAndNamed(string type, string bounds)
    {
        Scene("5.tif", 6);
        Features(Feature("5.tif", 18, "10,20,30,40"), Feature("5.tif", 18, bounds).Replace("\"type_id\": 18", $"\"type_id\": {type}"), """{ "type": "Feature" }""");
        var problem = Open().Describe().Problems.Single(p => p.Kind == "malformed-object");
        Assert.Equal(["xView_train.geojson: feature 2", "xView_train.geojson: feature 3"], problem.Examples.ToArray());
    }

    [Fact]
    public void Describe_LabelledImageWithoutFile_IsRefusedUnlessAllowed()
    {
        Scene("5.tif", 6);
        Features(Feature("5.tif", 18, "10,20,30,40"), Feature("1395.tif", 18, "10,20,30,40"));
        Assert.True(Open().Describe().Problems.Single(p => p.Kind == "absent-image").Fatal);
        var allowed = Open(o => o with { AllowMissing = ["1395"] }).Describe();
        Assert.Equal((1, 1), (allowed.Problems.Single(p => p.Kind == "allowed-missing").Count, allowed.Folds[0].Test));
    }

    [Fact]
    public void Open_FolderOfAnotherLayout_SaysWhatAnXviewFolderHas() =>
        Assert.Contains("xView_train.geojson and train_images/*.tif", Assert.Throws<BadDataException>(() => Open()).Message, StringComparison.Ordinal);

    private static string Feature(string image, int type, string bounds) =>
        $$"""{ "type": "Feature", "geometry": { "type": "Polygon", "coordinates": [[[0, 0]]] }, "properties": { "bounds_imcoords": "{{bounds}}", "image_id": "{{image}}", "type_id": {{type}}, "feature_id": 1 } }""";

    private void Features(params string[] features) =>
        folder.Write("xView_train.geojson", $$"""{ "type": "FeatureCollection", "features": [{{string.Join(", ", features)}}] }""");

    private void Scene(string first, params int[] others)
    {
        foreach (var name in others.Select(i => $"{i}.tif").Prepend(first))
        {
            folder.Write($"train_images/{name}", new TiffBytes(100, 80, Pictures.Noise(100, 80, name[0]).Pixels) { StripRows = 8 }.Encode());
        }
    }

    private OpenedDataset Open(Func<DatasetOptions, DatasetOptions>? change = null)
    {
        var options = new DatasetOptions
        {
            Reader = DatasetReader.Xview,
            Size = 64,
            Classes = ClassSets.XviewVehicles,
            OneClass = "vehicle",
            GeneratedFolds = 2,
            Tiles = new TileOptions { Side = 64, Overlap = 8, Empty = EmptyTiles.Keep },
        };
        return DatasetCatalog.Open(new DatasetRequest { Path = folder.Path, Options = change is null ? options : change(options) });
    }
}
