using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Detection.Data;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Tests.Data.Readers;

public sealed class CocoReaderTests : IDisposable
{
    private const string Ship = """{ "id": 1, "image_id": 0, "category_id": 7, "bbox": [10, 5, 20, 10], "iscrowd": 0, "area": 200, "segmentation": [[1, 2, 3]] }""";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Fold_BoxOfCornerAndSides_IsZeroBasedAndDividedByTheImagesSides()
    {
        Picture("pictures/a.png");
        Instances("train", ["a.png"], Ship);
        Instances("test", ["b.png"]);
        Picture("pictures/b.png");
        Assert.Equal(new LabelledBox(new BoxXyxy(0.25, 0.25, 0.75, 0.75), 1), Open().Fold("official").Train.Single().Truth.Objects.Single());
    }

    [Fact]
    public void Fold_CrowdAndMask_KeepTheirClassAndArea()
    {
        Picture("pictures/a.png");
        Instances("train", ["a.png"], Ship.Replace("\"iscrowd\": 0", "\"iscrowd\": 1"), Ship.Replace("\"area\": 200", "\"area\": 50"));
        Instances("test", ["b.png"]);
        Picture("pictures/b.png");
        var objects = Open().Fold("official").Train.Single().Truth.Objects;
        Assert.Equal([(0, 1, 1.0), (1, 0, 0.25)], objects.Select(o => (o.Class, o.CrowdOf, o.AreaShare)));
    }

    [Fact]
    public void Fold_IdsThatRepeatBetweenFiles_AreKeptApartByFileName()
    {
        Picture("pictures/a.png");
        Picture("pictures/b.png");
        Instances("train", ["a.png"], Ship);
        Instances("test", ["b.png"], Ship, Ship.Replace("[10, 5", "[0, 0"));
        var fold = Open().Fold("official");
        Assert.Equal(("pictures/a.png", 1), (fold.Train.Single().Image.Id, fold.Train.Single().Truth.Objects.Length));
        Assert.Equal(("pictures/b.png", 2), (fold.Test.Single().Image.Id, fold.Test.Single().Truth.Objects.Length));
    }

    [Fact]
    public void Fold_SameFileNameInTwoFolders_IsTwoImages()
    {
        Picture("train2017/a.png");
        Picture("val2017/a.png");
        Instances("train2017", ["a.png"], Ship);
        Instances("val2017", ["a.png"], Ship);
        var fold = Open().Fold("official");
        Assert.Equal(("train2017/a.png", "val2017/a.png"), (fold.Train.Single().Image.Id, fold.Test.Single().Image.Id));
    }

    [Fact]
    public void Fold_Generated_SharesOutTheImagesOfAllFiles()
    {
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            Picture($"{name}.png");
        }

        Instances("train", ["a.png", "b.png", "c.png"], Ship);
        Instances("test", ["d.png"], Ship);
        var dataset = Open(o => o with { GeneratedFolds = 2 });
        Assert.Equal([2, 2], dataset.Describe().Folds.Select(f => f.Test));
        Assert.Equal(["a.png", "b.png", "c.png", "d.png"], dataset.Fold("1").Test.Concat(dataset.Fold("2").Test).Select(i => i.Image.Id).Order());
    }

    [Fact]
    public void Describe_CrowdRegion_IsKeptAsARegionToIgnore()
    {
        Picture("a.png");
        Instances("train", ["a.png"], Ship, Ship.Replace("\"iscrowd\": 0", "\"iscrowd\": 1"));
        Instances("test", ["a.png"]);
        var dataset = Open();
        Assert.Equal((1, 1, "kept as ignore region"), (dataset.Describe().Objects, Problem(dataset, "crowd-region").Count, Problem(dataset, "crowd-region").Action));
        Assert.Equal([false, true], dataset.Fold("official").Train.Single().Truth.Objects.Select(o => o.IsIgnoreRegion));
    }

    [Theory]
    [InlineData("[10, 5, 20, 10]", "[10, 5, 20]")]
    [InlineData("[10, 5, 20, 10]", "\"10 5 20 10\"")]
    [InlineData("[10, 5, 20, 10]", "[10, 5, null, 10]")]
    [InlineData("\"image_id\": 0", "\"image_id\": 4")]
    public void Describe_BrokenAnnotation_IsDroppedAndNamed(string whole, string broken)
    {
        Picture("a.png");
        Instances("train", ["a.png"], Ship, Ship.Replace("\"id\": 1", "\"id\": 23").Replace(whole, broken));
        Instances("test", ["a.png"]);
        var problem = Problem(Open(), "malformed-object");
        Assert.Equal((1, false, 1), (problem.Count, problem.Fatal, Open().Describe().Objects));
        Assert.StartsWith("instances_train.json: annotation 23", problem.Examples.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Fold_CategoryThatIsNotListed_IsRefusedWithFileAndAnnotation()
    {
        Picture("a.png");
        Instances("train", ["a.png"], Ship, Ship.Replace("\"category_id\": 7", "\"category_id\": 8"));
        Instances("test", ["a.png"]);
        Assert.Contains("class-outside-list, such as instances_train.json: annotation 1 (category 8)", Assert.Throws<BadDataException>(() => Open().Fold("official")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_ImageInTwoFiles_IsNamedAndItsObjectsCountOnce()
    {
        Picture("a.png");
        Instances("train", ["a.png"], Ship);
        Instances("test", ["a.png"], Ship);
        Assert.Equal((1, "a.png in fold official"), (Open().Describe().Objects, Problem(Open(), "image-in-train-and-test").Examples.Single()));
    }

    [Fact]
    public void Open_ByteOrderMark_IsNoPartOfTheFile()
    {
        Picture("a.png");
        Instances("train", ["a.png"], Ship);
        Instances("test", ["a.png"]);
        var file = Path.Combine(folder.Path, "annotations/instances_train.json");
        File.WriteAllText(file, File.ReadAllText(file), new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal(1, Open().Describe().Objects);
    }

    [Fact]
    public void Describe_ObjectWrittenTwiceInOneFile_IsDroppedAndNamed()
    {
        Picture("a.png");
        Instances("train", ["a.png"], Ship, Ship.Replace("\"id\": 1", "\"id\": 23"));
        Instances("test", ["a.png"]);
        var problem = Problem(Open(), "repeated-object");
        Assert.Equal((1, 1, false, "dropped"), (Open().Describe().Objects, problem.Count, problem.Fatal, problem.Action));
        Assert.Equal("instances_train.json: annotation 23", problem.Examples.Single());
    }

    [Theory]
    [InlineData("{ \"id\": 0, \"file_name\": \"a.png\" }, { \"id\": 0, \"file_name\": \"b.png\" }", "{ \"id\": 7, \"name\": \"ship\" }", "image 0 twice")]
    [InlineData("{ \"id\": 0, \"file_name\": \"a.png\" }", "{ \"id\": 7, \"name\": \"ship\" }, { \"id\": 7, \"name\": \"boat\" }", "category 7 twice")]
    public void Open_IdThatMeansTwoThings_IsRefusedWithFileAndId(string images, string categories, string place)
    {
        Picture("a.png");
        Picture("b.png");
        folder.Write("annotations/instances_train.json", $$"""{ "images": [{{images}}], "annotations": [{{Ship}}], "categories": [{{categories}}] }""");
        Assert.Contains($"instances_train.json: {place}", Assert.Throws<BadDataException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_WholeNumberWrittenAsAFraction_IsTheSameId()
    {
        Picture("a.png");
        Instances("train", ["a.png"], Ship.Replace("\"image_id\": 0", "\"image_id\": 0.0").Replace("\"category_id\": 7", "\"category_id\": 7.0"));
        Instances("test", ["a.png"]);
        Assert.Equal(1, Open().Describe().Objects);
    }

    [Fact]
    public void Describe_PathWrittenWithADot_IsTheSameImage()
    {
        Picture("a.png");
        Instances("train", ["./a.png"], Ship);
        Instances("test", ["a.png"], Ship);
        Assert.Equal("a.png in fold official", Problem(Open(), "image-in-train-and-test").Examples.Single());
    }

    [Fact]
    public void Fold_TestedOnVal_DoesNotTrainOnTrainval()
    {
        Picture("a.png");
        Picture("b.png");
        Instances("train", ["a.png"], Ship);
        Instances("val", ["b.png"], Ship);
        Instances("trainval", ["a.png", "b.png"], Ship);
        var fold = Open().Fold("official");
        Assert.Equal(("a.png", "b.png"), (fold.Train.Single().Image.Id, fold.Test.Single().Image.Id));
    }

    [Theory]
    [InlineData("gone.png", "train/gone.png")]
    [InlineData("../a.png", "instances_train.json: image 1 (file name ../a.png)")]
    [InlineData("", "instances_train.json: image 1 (file name )")]
    public void Fold_ImageThatIsNotInTheFolder_IsRefusedByName(string name, string place)
    {
        Picture("a.png");
        Instances("train", ["a.png", name], Ship);
        Instances("test", ["a.png"]);
        Assert.Contains(place, Assert.Throws<BadDataException>(() => Open().Fold("official")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FileThatBreaksOff_IsRefusedWithFileAndLine()
    {
        folder.Write("annotations/instances_train.json", "{ \"images\": [],\n\"annotations\": [ {");
        var message = Assert.Throws<BadDataException>(() => Open()).Message;
        Assert.Contains("instances_train.json, line 2", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FileOfAnotherKind_SaysWhatItNeeds()
    {
        folder.Write("annotations/instances_train.json", "{ \"images\": [] }");
        Assert.Contains("needs \"images\", \"annotations\" and \"categories\"", Assert.Throws<BadDataException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderOfAnotherLayout_SaysWhatACocoFolderHas() =>
        Assert.Contains("annotations/instances_train.json", Assert.Throws<BadDataException>(() => Open()).Message, StringComparison.Ordinal);

    private static DataProblem Problem(OpenedDataset dataset, string kind) => dataset.Describe().Problems.Single(p => p.Kind == kind);

    private void Picture(string relative) => folder.Write(relative, LibPng.Encode(Pictures.Noise(40, 20, relative.Sum(c => c))));

    // Image i of a file has id i, whatever other files say.
    private void Instances(string split, string[] images, params string[] annotations)
    {
        var rows = images.Select((name, id) => $$"""{ "id": {{id}}, "file_name": "{{name}}", "width": 40, "height": 20 }""");
        folder.Write($"annotations/instances_{split}.json", $$"""
            { "images": [{{string.Join(", ", rows)}}], "annotations": [{{string.Join(", ", annotations)}}], "categories": [{ "id": 7, "name": "ship" }] }
            """);
    }

    private OpenedDataset Open(Func<DatasetOptions, DatasetOptions>? change = null)
    {
        var options = new DatasetOptions { Reader = DatasetReader.Coco, Size = 64 };
        return DatasetCatalog.Open(new DatasetRequest { Path = folder.Path, Options = change is null ? options : change(options) });
    }
}
