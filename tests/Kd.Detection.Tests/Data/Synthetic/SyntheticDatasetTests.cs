using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Detection.Data;

namespace Kd.Detection.Tests.Data.Synthetic;

public sealed class SyntheticDatasetTests : IDisposable
{
    private static readonly SyntheticOptions Small = new() { Images = 24, Side = 64, Folds = 3 };
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_SameNumbersElsewhere_DrawsTheSameBytes()
    {
        Assert.Equal(Open("a").ContentHash, Open("b").ContentHash);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder.Path, "a"), "*", SearchOption.AllDirectories))
        {
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(file.Replace(Path.Combine(folder.Path, "a"), Path.Combine(folder.Path, "b"), StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Open_OtherSeed_DrawsOtherScenes() => Assert.NotEqual(Open("a").ContentHash, Open("b", Small with { Seed = 1 }).ContentHash);

    [Fact]
    public void Describe_Scenes_HaveThreeClassesSomeEmptyImagesAndNoFaults()
    {
        var description = Open("a", new SyntheticOptions { Images = 60 }).Describe();
        Assert.Equal(["boat", "car", "truck"], description.Classes.Select(c => c.Name));
        Assert.All(description.Classes, c => Assert.InRange(c.Objects, 10, 200));
        Assert.Equal(["empty-image"], description.Problems.Select(p => p.Kind));
    }

    [Fact]
    public void Fold_TestParts_ShareOutAllImages()
    {
        var dataset = Open("a");
        var tests = new[] { "1", "2", "3" }.Select(dataset.Fold).ToList();
        Assert.Equal(24, tests.SelectMany(f => f.Test).Select(i => i.Image.Id).Distinct().Count());
        Assert.All(tests, f => Assert.Equal((16, 8), (f.Train.Length, f.Test.Length)));
    }

    [Fact]
    public void Fold_VehiclesOfA128PixelScene_AreTenToFortyPixelsLong()
    {
        var boxes = Open("a", new SyntheticOptions { Images = 40 }).Fold("1").Train.SelectMany(i => i.Truth.Objects).Select(o => o.Box.Scale(128, 128));
        Assert.All(boxes, b => Assert.InRange(Math.Max(b.Width, b.Height), 10, 40));
    }

    [Fact]
    public void Open_FolderDrawnWithOtherNumbers_IsRefused()
    {
        Open("a");
        Assert.Contains("remove it", Assert.Throws<BadDataException>(() => Open("a", Small with { Seed = 9 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FewerImagesThanFolds_IsRefused() =>
        Assert.Contains("an image for each", Assert.Throws<BadDataException>(() => Open("a", Small with { Images = 2 })).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Open_SeveralAtOnce_AllReadOneWholeFolder()
    {
        var hashes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Open("shared").ContentHash)));
        Assert.Single(hashes.Distinct());
        Assert.Equal(["shared"], Directory.EnumerateDirectories(folder.Path).Select(d => Path.GetFileName(d)));
    }

    private OpenedDataset Open(string name, SyntheticOptions? options = null) => DatasetCatalog.Open(new DatasetRequest
    {
        Path = Path.Combine(folder.Path, name),
        Options = new DatasetOptions { Reader = DatasetReader.Synthetic, Size = 64, Synthetic = options ?? Small },
    });
}
