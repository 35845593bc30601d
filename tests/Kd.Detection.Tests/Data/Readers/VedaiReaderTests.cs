using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Detection.Data;
using Kd.Detection.Data.Images;
using Kd.Detection.Data.Readers;

namespace Kd.Detection.Tests.Data.Readers;

public sealed class VedaiReaderTests : IDisposable
{
    // x y orientation class contained occluded x1..x4 y1..y4
    private const string Car = "20 10 0.1 1 1 0 17 25 23 11 9 11 17 15\n";
    private const string PickUp = "20 10 0.1 11 1 0 1 9 9 1 1 1 5 5\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Fold_RotatedObject_BecomesTheCornersHullFromZero()
    {
        Scene(64, "00000001", Car);
        Lists(64, ["00000001"], ["00000001"]);
        var box = Open(64).Fold("1").Train.Single().Truth.Objects.Single();
        Assert.Equal(new LabelledBox(new BoxXyxy(10, 8, 24, 16).Scale(1 / 64.0, 1 / 64.0), 1), box);
    }

    [Fact]
    public void Describe_ClassIds_CarryTheirNames()
    {
        Scene(64, "00000001", Car + PickUp + Car.Replace(" 1 1 0 ", " 99 1 0 "));
        Lists(64, ["00000001"], ["00000001"]);
        Assert.Equal(["car", "class-99", "pickup"], Open(64).Describe().Classes.Select(c => c.Name));
    }

    [Fact]
    public void IdOf_EightClassesAGridMayName_AreVedaisIds() => Assert.Equal([1, 2, 11, 4, 5, 23, 9, 10], ClassSets.Vedai8.Select(VedaiClasses.IdOf));

    [Fact]
    public void Describe_FoldLists_AreNumberedFromTheirFileNames()
    {
        Scene(64, "00000001", Car);
        Scene(64, "00000002", Car);
        folder.Write("Annotations64/fold01.txt", "00000001\n");
        folder.Write("Annotations64/fold01test.txt", "00000002\n");
        folder.Write("Annotations64/fold10.txt", "00000002\n");
        folder.Write("Annotations64/fold10test.txt", "00000001\r\n");
        Assert.Equal([new FoldSummary("1", 1, 1), new FoldSummary("10", 1, 1)], Open(64).Describe().Folds.ToArray());
        Assert.Equal("00000001", Open(64).Fold("10").Test.Single().Image.Id);
    }

    [Theory]
    [InlineData(48, 64)]
    [InlineData(64, 64)]
    [InlineData(65, 128)]
    [InlineData(500, 128)]
    public void Open_SeveralResolutions_TakesTheSmallestThatIsLargeEnough(int size, int resolution)
    {
        foreach (var side in new[] { 64, 128 })
        {
            Scene(side, "00000001", Car);
            Lists(side, ["00000001"], ["00000001"]);
        }

        Assert.Equal(resolution, Open(size).Fold("1").Train.Single().Image.Width);
    }

    [Theory]
    [InlineData("20 10 0.1 1 1 0 17 25 23 11 9 11 17\n")]
    [InlineData("20 10 0.1 car 1 0 17 25 23 11 9 11 17 15\n")]
    public void Describe_RowOfOtherThanFourteenNumbers_IsDroppedAndNamed(string row)
    {
        Scene(64, "00000001", Car + row);
        Lists(64, ["00000001"], ["00000001"]);
        var problem = Open(64).Describe().Problems.Single(p => p.Kind == "malformed-object");
        Assert.Equal(("malformed-object", 1, false, "00000001.txt: row 2"), (problem.Kind, problem.Count, problem.Fatal, problem.Examples.Single()));
    }

    [Fact]
    public void Fold_EmptyAnnotation_IsANegative()
    {
        Scene(64, "00000001", "");
        Scene(64, "00000002", Car);
        Lists(64, ["00000001", "00000002"], ["00000002"]);
        Assert.Empty(Open(64).Fold("1").Train[0].Truth.Objects);
    }

    [Fact]
    public void Fold_IdWithoutFiles_IsRefusedUnlessAllowed()
    {
        Scene(64, "00000001", Car);
        Lists(64, ["00000001"], ["00000001", "00000688"]);
        Assert.Contains("Annotations64/00000688.txt", Assert.Throws<BadDataException>(() => Open(64).Fold("1")).Message, StringComparison.Ordinal);
        Assert.Single(Open(64, allowMissing: "00000688").Fold("1").Test);
    }

    [Fact]
    public void Open_TrainingListWithoutItsTestList_IsRefused()
    {
        Scene(64, "00000001", Car);
        folder.Write("Annotations64/fold01.txt", "00000001\n");
        Assert.Contains("fold01test.txt is absent", Assert.Throws<BadDataException>(() => Open(64)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderOfAnotherLayout_SaysWhatAVedaiFolderHas() =>
        Assert.Contains("such as Annotations512", Assert.Throws<BadDataException>(() => Open(64)).Message, StringComparison.Ordinal);

    private void Scene(int side, string id, string rows)
    {
        folder.Write($"Vehicules{side}/{id}_co.png", LibPng.Encode(Pictures.Noise(side, side, id[^1])));
        folder.Write($"Annotations{side}/{id}.txt", rows);
    }

    private void Lists(int side, string[] train, string[] test)
    {
        folder.Write($"Annotations{side}/fold01.txt", string.Join('\n', train));
        folder.Write($"Annotations{side}/fold01test.txt", string.Join('\n', test));
    }

    private OpenedDataset Open(int size, params string[] allowMissing) => DatasetCatalog.Open(new DatasetRequest
    {
        Path = folder.Path,
        Options = new DatasetOptions { Reader = DatasetReader.Vedai, Size = size, AllowMissing = [.. allowMissing] },
    });
}
