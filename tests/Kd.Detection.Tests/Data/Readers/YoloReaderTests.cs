using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Detection.Data;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Tests.Data.Readers;

public sealed class YoloReaderTests : IDisposable
{
    private const string Car = "0 0.5 0.5 0.25 0.5\n";
    private readonly TemporaryFolder folder = new();

    public YoloReaderTests()
    {
        folder.Write("classes.names", "car\ntruck\n");
        foreach (var id in new[] { "a1", "a2", "b1", "b2", "c1" })
        {
            folder.Write($"images/{id}.png", LibPng.Encode(Pictures.Noise(40, 20, id.Sum(c => c))));
            folder.Write($"labels/{id}.txt", Car);
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Fold_CentreAndSides_BecomeCorners()
    {
        Sequences();
        Assert.Equal(new LabelledBox(new BoxXyxy(0.375, 0.25, 0.625, 0.75), 1), Open().Fold("seqA").Test[0].Truth.Objects.Single());
    }

    [Fact]
    public void Fold_NamedAsASequence_IsTestedOnItAndTrainedOnTheOthers()
    {
        Sequences();
        var fold = Open().Fold("seqB");
        Assert.Equal(["b1", "b2"], fold.Test.Select(i => i.Image.Id));
        Assert.Equal(["a1", "a2", "c1"], fold.Train.Select(i => i.Image.Id));
        Assert.Equal(["seqA", "seqB", "seqC"], Open().Describe().Groups.ToArray());
    }

    [Fact]
    public void Fold_GeneratedOnSequences_DoesNotExist()
    {
        Sequences();
        var dataset = Open(o => o with { GeneratedFolds = 2 });
        Assert.Empty(dataset.Describe().Folds);
        Assert.Throws<BadDataException>(() => dataset.Fold("1"));
    }

    [Fact]
    public void Fold_DarknetLists_AreTheOfficialDivision()
    {
        folder.Write("train.txt", "data/images/a1.png\ndata/images/b1.png\n");
        folder.Write("test.txt", "./images/c1.png\n");
        var fold = Open().Fold("official");
        Assert.Equal(("a1 b1", "c1"), (string.Join(' ', fold.Train.Select(i => i.Image.Id)), fold.Test.Single().Image.Id));
        Assert.Empty(Open().Describe().Groups);
    }

    [Fact]
    public void Fold_ListOfPathsWithBlanks_NamesWholePaths()
    {
        folder.Write("images/a1 copy.png", LibPng.Encode(Pictures.Noise(40, 20, 9)));
        folder.Write("train.txt", "data/images/a1 copy.png\n");
        folder.Write("test.txt", "data/images/b1.png\n");
        Assert.Equal("a1 copy", Open().Fold("official").Train.Single().Image.Id);
    }

    [Fact]
    public void Open_TwoImagesOfOneId_AreRefusedByName()
    {
        folder.Write("images/a1.jpg", File.ReadAllBytes(Path.Combine(folder.Path, "images/a1.png")));
        Assert.Contains("images: a1.jpg and a1.png have one id, a1:", Assert.Throws<BadDataException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\uFEFFcar\ntruck\n\n")]
    [InlineData("car\r\ntruck\r\n")]
    public void Open_ClassNames_AreLinesWithoutMarksAndEnds(string names)
    {
        folder.Write("classes.names", names);
        Assert.Equal(["car"], Open().Describe().Classes.Select(c => c.Name));
    }

    [Fact]
    public void Open_ClassWithoutName_IsRefusedSinceLaterNumbersWouldShift()
    {
        folder.Write("classes.names", "car\n\ntruck\n");
        Assert.Contains("classes.names, line 2", Assert.Throws<BadDataException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fold_ImageWithoutLabelFile_IsANegative()
    {
        File.Delete(Path.Combine(folder.Path, "labels/a1.txt"));
        Sequences();
        Assert.Empty(Open().Fold("seqA").Test[0].Truth.Objects);
        Assert.Equal("kept as negative", Problem("empty-image").Action);
    }

    [Fact]
    public void Fold_ListedImageAbsent_IsRefusedWithListAndLine()
    {
        folder.Write("seqA.txt", "a1\n\ngone\n");
        folder.Write("seqB.txt", "b1\n");
        Assert.Contains("images/gone.jpg, listed in seqA.txt line 3", Assert.Throws<BadDataException>(() => Open().Fold("seqA")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("-1")]
    [InlineData("0.5")]
    public void Fold_ClassNumberWithoutName_IsRefusedWithFileAndRow(string number)
    {
        folder.Write("labels/a2.txt", Car + Car.Replace("0 ", $"{number} "));
        Sequences();
        Assert.Contains($"labels/a2.txt: row 2 (class {number} of 2 from 0)", Assert.Throws<BadDataException>(() => Open().Fold("seqA")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 0.5 0.5 0.25\n")]
    [InlineData("0 0.5 0.5 0.25 0.5 0.9\n")]
    [InlineData("0 0.5 half 0.25 0.5\n")]
    public void Describe_RowOfOtherThanFiveNumbers_IsDroppedAndNamed(string row)
    {
        folder.Write("labels/a2.txt", Car + row);
        Sequences();
        Assert.Equal((5, "labels/a2.txt: row 2"), (Open().Describe().Objects, Problem("malformed-object").Examples.Single()));
    }

    [Fact]
    public void Describe_BoxAtTheBorder_IsNotCalledOutside()
    {
        folder.Write("labels/a1.txt", "0 0.1 0.3333333333333333 0.2 0.6666666666666667\n");
        Sequences();
        Assert.DoesNotContain(Open().Describe().Problems, p => p.Kind == "box-outside-image");
    }

    [Fact]
    public void Describe_OneClass_HoldsTheObjectsOfAll()
    {
        folder.Write("labels/a1.txt", Car + Car.Replace("0 ", "1 "));
        Sequences();
        Assert.Equal([new ClassCount("vehicle", 6)], Open(o => o with { OneClass = "vehicle" }).Describe().Classes.ToArray());
    }

    [Fact]
    public void Open_FolderOfAnotherLayout_SaysWhatAYoloFolderHas()
    {
        File.Delete(Path.Combine(folder.Path, "classes.names"));
        Assert.Contains("images/, labels/ and a list of class names", Assert.Throws<BadDataException>(() => Open()).Message, StringComparison.Ordinal);
    }

    private void Sequences()
    {
        folder.Write("seqA.txt", "a1\na2\n");
        folder.Write("seqB.txt", "b1\nb2\n");
        folder.Write("seqC.txt", "c1\n");
    }

    private DataProblem Problem(string kind) => Open().Describe().Problems.Single(p => p.Kind == kind);

    private OpenedDataset Open(Func<DatasetOptions, DatasetOptions>? change = null)
    {
        var options = new DatasetOptions { Reader = DatasetReader.Yolo, Size = 64 };
        return DatasetCatalog.Open(new DatasetRequest { Path = folder.Path, Options = change is null ? options : change(options) });
    }
}
