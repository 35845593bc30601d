using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Detection.Data;
using Kd.Detection.Data.Images;
using static Kd.Detection.Tests.Data.VocFolder;

namespace Kd.Detection.Tests.Data.Readers;

public sealed class VocReaderTests : IDisposable
{
    private readonly VocFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Fold_OneBasedBox_IsShiftedToZeroAndDividedByTheImagesSides()
    {
        folder.Image("a", ("car", 1, 1, 21, 11)).List("train", "a").List("test", "a");
        Assert.Equal(new LabelledBox(new BoxXyxy(0, 0, 0.5, 0.5), 1), folder.Official().Train.Single().Truth.Objects.Single());
    }

    [Fact]
    public void Fold_AnnotationWrongAboutTheSize_UsesTheImagesOwn()
    {
        folder.Image("a", Pictures.Noise(80, 40, 1), Object("car", 1, 1, 41, 21)).List("train", "a").List("test", "a");
        var image = folder.Official().Train.Single();
        Assert.Equal((80, 40, 0.5), (image.Image.Width, image.Image.Height, image.Truth.Objects.Single().Box.X2));
    }

    [Fact]
    public void Fold_Official_TrainsOnTrainvalAndTestsOnTest()
    {
        ThreeImages().List("train", "a").List("val", "b").List("trainval", "b", "a").List("test", "c");
        var fold = folder.Official();
        Assert.Equal(["a", "b"], fold.Train.Select(i => i.Image.Id));
        Assert.Equal(["c"], fold.Test.Select(i => i.Image.Id));
    }

    [Fact]
    public void Fold_OfficialWithoutATestList_TrainsOnTrainAndTestsOnVal()
    {
        ThreeImages().List("train", "a", "c").List("val", "b").List("trainval", "a", "b", "c");
        var fold = folder.Official();
        Assert.Equal(["a", "c"], fold.Train.Select(i => i.Image.Id));
        Assert.Equal(["b"], fold.Test.Select(i => i.Image.Id));
    }

    [Fact]
    public void Fold_SeveralRoots_TrainsOnAllAndTestsWhereThereIsATestList()
    {
        using var devkit = new TemporaryFolder();
        foreach (var (root, list, ids) in new[] { ("VOC2007", "trainval", new[] { "000001" }), ("VOC2007", "test", ["000002"]), ("VOC2012", "trainval", ["000001", "2008_3"]), ("VOC2012", "val", ["2008_3"]) })
        {
            devkit.Write($"{root}/ImageSets/Main/{list}.txt", string.Join('\n', ids));
            foreach (var id in ids)
            {
                devkit.Write($"{root}/JPEGImages/{id}.png", LibPng.Encode(Pictures.Noise(40, 20, id.Length)));
                devkit.Write($"{root}/Annotations/{id}.xml", $"<annotation>{Object("car", 1, 1, 9, 9)}</annotation>");
            }
        }

        var fold = DatasetCatalog.Open(new DatasetRequest { Path = devkit.Path, Options = new DatasetOptions { Reader = DatasetReader.Voc, Size = 64 } }).Fold("official");
        Assert.Equal(["VOC2007/000001", "VOC2012/000001", "VOC2012/2008_3"], fold.Train.Select(i => i.Image.Id));
        Assert.Equal(["VOC2007/000002"], fold.Test.Select(i => i.Image.Id));
    }

    [Fact]
    public void Describe_NoLists_TakesEveryAnnotatedImageAndHasNoFold()
    {
        var description = ThreeImages().Open().Describe();
        Assert.Equal((3, 0), (description.Images, description.Folds.Length));
    }

    [Fact]
    public void Fold_DifficultObject_IsKeptAndMarked()
    {
        folder.Image("a", Pictures.Noise(40, 20, 1), Object("car", 1, 1, 9, 9, difficult: true)).List("train", "a").List("test", "a");
        Assert.True(folder.Official().Train.Single().Truth.Objects.Single().Difficult);
    }

    [Fact]
    public void Describe_ObjectWithoutBoxOrWithWordsForNumbers_IsDroppedAndNamed()
    {
        var objects = Object("car", 1, 1, 9, 9) + "<object><name>car</name></object>" + Object("car", 1, 1, 9, 9).Replace("9", "wide");
        var dataset = folder.Image("a", Pictures.Noise(40, 20, 1), objects).List("train", "a").List("test", "a").Open();
        var problem = dataset.Describe().Problems.Single(p => p.Kind == "malformed-object");
        Assert.Equal(["a.xml: object 2", "a.xml: object 3"], problem.Examples.ToArray());
        Assert.Equal((1, 2), (dataset.Describe().Objects, dataset.Fold("official").Warnings["malformed-object"]));
    }

    [Fact]
    public void Fold_FileThatIsNoAnnotation_IsRefusedByName()
    {
        ThreeImages().Annotation("b", "<annotation><object>").List("train", "a", "b").List("test", "c");
        Assert.True(folder.Open().Describe().Problems.Single().Fatal);
        Assert.Contains("Annotations/b.xml", Assert.Throws<BadDataException>(() => folder.Official()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fold_ListedImageAbsent_IsRefusedUnlessAllowed()
    {
        ThreeImages().Annotation("gone", "<annotation/>").List("train", "a", "b", "gone").List("test", "c");
        Assert.Contains("JPEGImages/gone.jpg, listed in ImageSets/Main/train.txt line 3", Assert.Throws<BadDataException>(() => folder.Official()).Message, StringComparison.Ordinal);
        var allowed = folder.Open(o => o with { AllowMissing = ["gone"] });
        Assert.Equal((2, 1), (allowed.Fold("official").Train.Length, allowed.Fold("official").Warnings["allowed-missing"]));
        Assert.Equal(2, allowed.Describe().Folds.Single().Train);
    }

    [Fact]
    public void Fold_ListedAnnotationAbsent_IsRefused()
    {
        ThreeImages().List("train", "a", "nowhere").List("test", "c");
        Assert.Contains("absent-annotation", Assert.Throws<BadDataException>(() => folder.Official()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fold_ImageWithADamagedHead_IsRefused()
    {
        ThreeImages().Damage("JPEGImages/b.png", [1, 2, 3]).List("train", "a", "b").List("test", "c");
        Assert.Contains("unreadable-image, such as JPEGImages/b.png", Assert.Throws<BadDataException>(() => folder.Official()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_ImageThatDoesNotDecode_IsFatalAndNamed()
    {
        ThreeImages().Damage("JPEGImages/b.png", File.ReadAllBytes(Path.Combine(folder.Path, "JPEGImages/b.png"))[..100]).List("train", "a", "b").List("test", "c");
        var problem = folder.Open().Describe().Problems.Single();
        Assert.Equal(("unreadable-image", true, "b.png"), (problem.Kind, problem.Fatal, problem.Examples.Single()));
        Assert.Contains("b.png", Assert.Throws<BadDataException>(() => folder.Open(o => o with { GeneratedFolds = 2 }).Fold("1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fold_WithoutListsOrGeneratedFolds_SaysWhatToAskFor() =>
        Assert.Contains("ask for generated folds", Assert.Throws<BadDataException>(() => ThreeImages().Open().Fold("1")).Message, StringComparison.Ordinal);

    [Fact]
    public void Fold_Unknown_NamesThoseThatExist()
    {
        ThreeImages().List("train", "a").List("test", "c");
        Assert.Contains("no fold '7': its folds are official", Assert.Throws<BadDataException>(() => folder.Open().Fold("7")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderOfAnotherLayout_SaysWhatAVocFolderHas() =>
        Assert.Contains("Annotations, JPEGImages and ImageSets/Main", Assert.Throws<BadDataException>(() => folder.Open()).Message, StringComparison.Ordinal);

    private VocFolder ThreeImages() => folder.Image("a", ("car", 1, 1, 9, 9)).Image("b", ("car", 2, 2, 12, 12)).Image("c", ("car", 3, 3, 15, 15));
}
