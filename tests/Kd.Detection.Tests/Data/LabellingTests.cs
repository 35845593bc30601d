using Kd.Core.Cells;
using Kd.Detection.Data;

namespace Kd.Detection.Tests.Data;

public sealed class LabellingTests : IDisposable
{
    private readonly VocFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Fold_BoxOutsideTheImage_IsClippedAndCounted()
    {
        One(("car", -5, 1, 61, 11));
        Assert.Equal(new BoxXyxy(0, 0, 1, 0.5), Boxes().Single().Box);
        Assert.Equal((1, "clipped"), VocFolder.Problem(folder.Open(), "box-outside-image"));
    }

    [Theory]
    [InlineData(9, 5, 9, 5)]
    [InlineData(9, 5, 20, 5)]
    [InlineData(45, 5, 60, 12)]
    [InlineData(20, 12, 10, 5)]
    public void Fold_BoxWithoutAreaInsideTheImage_IsDroppedAndCounted(double x1, double y1, double x2, double y2)
    {
        One(("car", 1, 1, 9, 9), ("car", x1, y1, x2, y2));
        Assert.Single(Boxes());
        Assert.Equal((1, "dropped"), VocFolder.Problem(folder.Open(), "zero-area-box"));
    }

    [Fact]
    public void Fold_ImageWithoutObjects_StaysAsANegative()
    {
        One();
        folder.Image("b", ("car", 1, 1, 9, 9)).List("train", "a", "b");
        Assert.Empty(folder.Official().Train[0].Truth.Objects);
        Assert.Equal((1, "kept as negative"), VocFolder.Problem(folder.Open(), "empty-image"));
    }

    [Fact]
    public void Describe_NoClassesNamed_KeepsAllInOrdinalOrder()
    {
        One(("van", 1, 1, 9, 9), ("Bus", 1, 1, 9, 9), ("car", 1, 1, 9, 9));
        Assert.Equal(["Bus", "car", "van"], folder.Open().Describe().Classes.Select(c => c.Name));
    }

    [Fact]
    public void Fold_ClassesNamed_AreLabelledInThatOrderAndOthersBecomeBackground()
    {
        One(("van", 1, 1, 9, 9), ("bus", 1, 1, 9, 9), ("car", 1, 1, 9, 9));
        DatasetOptions Kept(DatasetOptions o) => o with { Classes = ["van", "car"] };
        Assert.Equal([1, 2], Boxes(Kept).Select(b => b.Class));
        Assert.Equal((1, "dropped, now background"), VocFolder.Problem(folder.Open(Kept), "class-not-kept"));
    }

    [Fact]
    public void Fold_OtherClassesToIgnore_StayAsIgnoreRegionsThatAreNoObjects()
    {
        One(("bus", 1, 1, 9, 9), ("car", 1, 1, 9, 9));
        DatasetOptions Kept(DatasetOptions o) => o with { Classes = ["car"], Dropped = DroppedClasses.Ignore };
        Assert.Equal([true, false], Boxes(Kept).Select(b => b.IsIgnoreRegion));
        Assert.Equal(1, folder.Open(Kept).Describe().Objects);
    }

    [Fact]
    public void Fold_ClassThatNoObjectHas_IsRefusedWithTheClassesFound()
    {
        One(("car", 1, 1, 9, 9));
        var message = Assert.Throws<BadDataException>(() => folder.Official(o => o with { Classes = ["cart"] })).Message;
        Assert.Contains("'cart' (found: car)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fold_DataWithoutAnyObject_IsRefused()
    {
        One();
        Assert.Contains("no-objects", Assert.Throws<BadDataException>(() => folder.Official()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_ImageThatMayBeMissing_CountsForNothing()
    {
        folder.Image("a", ("car", 1, 1, 9, 9)).Image("gone", ("car", 1, 1, 9, 9), ("car", 1, 1, 90, 9)).List("train", "a", "gone").List("test", "a");
        File.Delete(Path.Combine(folder.Path, "JPEGImages/gone.png"));
        var dataset = folder.Open(o => o with { AllowMissing = ["gone"] });
        Assert.Equal((1, 1), (dataset.Describe().Images, dataset.Describe().Objects));
        Assert.DoesNotContain(dataset.Describe().Problems, p => p.Kind is "box-outside-image" or "zero-area-box");
        Assert.Equal((1, "left out"), VocFolder.Problem(dataset, "allowed-missing"));
    }

    [Fact]
    public void Describe_ImageInTrainAndTest_IsReported()
    {
        One(("car", 1, 1, 9, 9));
        Assert.Equal((1, "kept: test figures may flatter"), VocFolder.Problem(folder.Open(), "image-in-train-and-test"));
    }

    [Fact]
    public void ContentHash_AnyAnnotationListOrImageSizeChanged_Changes()
    {
        One(("car", 1, 1, 9, 9));
        var before = folder.Open().ContentHash;
        Assert.Equal(before, folder.Open(o => o with { Classes = ["car"], Size = 64 }).ContentHash);
        folder.List("train", "a").List("test", "a", "a");
        var listed = folder.Open().ContentHash;
        One(("car", 1, 1, 9, 10));
        var annotated = folder.Open().ContentHash;
        folder.Damage("JPEGImages/a.png", [.. File.ReadAllBytes(Path.Combine(folder.Path, "JPEGImages/a.png")), 0]);
        Assert.Equal(4, new[] { before, listed, annotated, folder.Open().ContentHash }.Distinct().Count());
    }

    [Fact]
    public void Fold_PermutedLabels_GivesEveryTrainingImageAnothersAndLeavesTheTestAlone()
    {
        string[] ids = [.. Enumerable.Range(0, 9).Select(i => $"i{i}")];
        foreach (var (index, id) in ids.Index())
        {
            folder.Image(id, ("car", 1, 1, 10 + index, 9));
        }

        folder.List("train", ids[..7]).List("test", ids[7..]);
        DatasetFold Permuted(int seed) => folder.Official(o => o with { Labels = TrainingLabels.Permuted, FoldSeed = seed });
        var (real, permuted) = (folder.Official(), Permuted(0));
        Assert.All(real.Train.Zip(permuted.Train), pair => Assert.NotEqual(pair.First.Truth.Objects.Single(), pair.Second.Truth.Objects.Single()));
        Assert.Equal(real.Train.Select(i => i.Image), permuted.Train.Select(i => i.Image));
        Assert.Equal(Widths(real).Order(), Widths(permuted).Order());
        Assert.Equal(Widths(permuted), Widths(Permuted(0)));
        Assert.NotEqual(Widths(permuted), Widths(Permuted(1)));
        Assert.Equal(real.Test.Select(i => i.Truth.Objects.Single()), permuted.Test.Select(i => i.Truth.Objects.Single()));
    }

    private static IEnumerable<double> Widths(DatasetFold fold) => fold.Train.Select(i => i.Truth.Objects.Single().Box.Width);

    private void One(params (string Class, double X1, double Y1, double X2, double Y2)[] objects) => folder.Image("a", objects).List("train", "a").List("test", "a");

    private IEnumerable<LabelledBox> Boxes(Func<DatasetOptions, DatasetOptions>? change = null) => folder.Official(change).Train.Single().Truth.Objects;
}
