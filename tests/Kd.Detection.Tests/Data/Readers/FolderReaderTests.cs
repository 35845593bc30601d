using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Detection.Data;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Tests.Data.Readers;

public sealed class FolderReaderTests : IDisposable
{
    private const string Head = "image,class,xmin,ymin,xmax,ymax\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Fold_Row_IsAZeroBasedBoxOfItsImage()
    {
        Images("a", "b");
        folder.Write("boxes.csv", Head + "a,car,10,5,30,15\nb.png,car,0,0,40,20\n");
        Lists("k", "a", "b");
        Assert.Equal(new LabelledBox(new BoxXyxy(0.25, 0.25, 0.75, 0.75), 1), Open().Fold("k").Train.Single().Truth.Objects.Single());
        Assert.Equal(new BoxXyxy(0, 0, 1, 1), Open().Fold("k").Test.Single().Truth.Objects.Single().Box);
    }

    [Fact]
    public void Describe_FoldLists_AreNamedAsTheirFiles()
    {
        Images("a", "b");
        folder.Write("boxes.csv", Head + "a,car,10,5,30,15\n");
        Lists("v1.first", "a", "b");
        Lists("v1.second", "b", "a");
        Assert.Equal(["v1.first", "v1.second"], Open().Describe().Folds.Select(f => f.Name));
    }

    [Fact]
    public void Fold_Generated_SharesOutEveryImage()
    {
        Images("a", "b", "c", "d");
        folder.Write("boxes.csv", Head + "a,car,10,5,30,15\nb,car,10,5,30,15\n");
        Assert.Equal(["1", "2"], Open(2).Describe().Folds.Select(f => f.Name));
        Assert.Equal([1, 1], new[] { "1", "2" }.Select(f => Open(2).Fold(f).Test.Sum(i => i.Truth.Objects.Length)));
    }

    [Fact]
    public void Open_ByteOrderMark_IsNoPartOfTheFirstLine()
    {
        Images("a", "b");
        folder.Write("boxes.csv", "\uFEFF" + Head + "a,car,10,5,30,15\n");
        Lists("k", "\uFEFFa", "\uFEFFb");
        Assert.Equal(("a", "b"), (Open().Fold("k").Train.Single().Image.Id, Open().Fold("k").Test.Single().Image.Id));
    }

    [Fact]
    public void Open_TwoImagesOfOneId_AreRefusedByName()
    {
        Images("a", "b");
        folder.Write("images/a.jpg", File.ReadAllBytes(Path.Combine(folder.Path, "images/a.png")));
        folder.Write("boxes.csv", Head + "a.jpg,car,10,5,30,15\n");
        Assert.Contains("images: a.jpg and a.png have one id, a:", Assert.Throws<BadDataException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fold_NameWithABlank_IsOneNameInRowsAndLists()
    {
        Images("a", "a b");
        folder.Write("boxes.csv", Head + "a b.png,car,10,5,30,15\n");
        Lists("k", "a", "a b");
        Assert.Equal(("a b", 1), (Open().Fold("k").Test.Single().Image.Id, Open().Fold("k").Test.Single().Truth.Objects.Length));
    }

    [Theory]
    [InlineData("a,car,1,2,3")]
    [InlineData("a,car,1,2,3,tall")]
    [InlineData("a,,1,2,3,4")]
    public void Describe_BrokenRow_IsDroppedAndNamed(string row)
    {
        Images("a", "b");
        folder.Write("boxes.csv", $"{Head}a,car,10,5,30,15\n{row}\n");
        Assert.Equal("boxes.csv: row 3", Open().Describe().Problems.Single(p => p.Kind == "malformed-object").Examples.Single());
    }

    [Fact]
    public void Fold_ListThatNamesAnAbsentImage_IsRefusedWithItsLine()
    {
        Images("a", "b");
        folder.Write("boxes.csv", Head + "a,car,10,5,30,15\n");
        Lists("k", "a\ngone", "b");
        Assert.Contains("listed in folds/k.train.txt line 2", Assert.Throws<BadDataException>(() => Open().Fold("k")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FoldWithoutItsTestList_IsRefused()
    {
        Images("a");
        folder.Write("boxes.csv", Head);
        folder.Write("folds/k.train.txt", "a\n");
        Assert.Contains("k.test.txt is absent", Assert.Throws<BadDataException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OtherHead_SaysWhatIsNeeded()
    {
        Images("a");
        folder.Write("boxes.csv", "file,label\n");
        Assert.Contains("the head \"image,class,xmin,ymin,xmax,ymax\"", Assert.Throws<BadDataException>(() => Open()).Message, StringComparison.Ordinal);
    }

    private void Images(params string[] ids)
    {
        foreach (var id in ids)
        {
            folder.Write($"images/{id}.png", LibPng.Encode(Pictures.Noise(40, 20, id[0])));
        }
    }

    private void Lists(string fold, string train, string test)
    {
        folder.Write($"folds/{fold}.train.txt", train);
        folder.Write($"folds/{fold}.test.txt", test);
    }

    private OpenedDataset Open(int? generated = null) => DatasetCatalog.Open(new DatasetRequest
    {
        Path = folder.Path,
        Options = new DatasetOptions { Reader = DatasetReader.Folder, Size = 64, GeneratedFolds = generated },
    });
}
