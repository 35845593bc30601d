using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Detection.Data;
using Kd.Detection.Tests.Data.Images;

namespace Kd.Detection.Tests.Data.Readers;

/// <summary>
/// VEDAI as it is published: ten folds, their sizes, and the objects of each class in each. Always on annotations drawn in the official layout with its
/// numbers, and on VEDAI's own where they are: in the folder vedai of KD_DATA, or of shared/data beside the checkout. Images are heads alone.
/// </summary>
public sealed class VedaiOfficialTests : IDisposable
{
    private const string Drawn = "drawn";

    // car, truck, pickup, tractor, camping-car, boat, van, other: the order of vedai8.
    private static readonly int[] InEachTest = [135, 30, 94, 19, 39, 17, 10, 20];

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Sources => [Drawn, .. Own is null ? [] : new[] { Own }];

    private static string? Own => new[] { Environment.GetEnvironmentVariable("KD_DATA"), Beside() }.OfType<string>().Select(d => Path.Combine(d, "vedai")).FirstOrDefault(Directory.Exists);

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Sources))]
    public void Open_AtFullResolution_HasTheOfficialFoldsAndObjects(string source)
    {
        Lay(source, 1024);
        var dataset = Open(1024);
        var folds = Folds(dataset);

        Assert.All(folds, f => Assert.Equal((1089, 121, 1089), (f.Train.Length, f.Test.Length, f.TrainImages)));
        Assert.Equal(1210, folds.SelectMany(f => f.Test).Select(i => i.Image.Id).Distinct().Count());
        Assert.All(folds, f => Assert.Empty(f.Train.Select(i => i.Image.Id).Intersect(f.Test.Select(i => i.Image.Id))));
        Assert.All(folds, f => Assert.Equal(InEachTest, Objects(f.Test)));
        Assert.All(folds, f => Assert.Equal([1350, 300, 940, 190, 390, 170, 100, 200], Objects([.. f.Train, .. f.Test])));
        Assert.All(folds, f => Assert.Equal((54, 10, 57), (f.Warnings["class-not-kept"], f.Warnings["empty-image"], f.Warnings["box-outside-image"])));
        Assert.All(folds.SelectMany(f => f.Test).SelectMany(i => i.Truth.Objects), o => Assert.True(o.Box is { X1: >= 0, Y1: >= 0, X2: <= 1, Y2: <= 1, Width: > 0, Height: > 0 }));
    }

    /// <summary>At 512 pixels 00000688, of fold 2's test list, is absent: it takes two pickups along; VEDAI's own annotations also call a car a pickup there.</summary>
    [Theory]
    [MemberData(nameof(Sources))]
    public void Open_AtHalfResolution_LacksOneTestImageOfFoldTwo(string source)
    {
        Lay(source, 512, absent: "00000688");

        var refused = Assert.Throws<BadDataException>(() => Open(512).Fold("2"));
        Assert.Contains("00000688", refused.Message, StringComparison.Ordinal);
        var folds = Folds(Open(512, "00000688"));
        var calledPickup = source == Drawn ? 0 : 1;
        Assert.Equal([121, 120, 121, 121, 121, 121, 121, 121, 121, 121], folds.Select(f => f.Test.Length));
        Assert.All(folds, f => Assert.Equal([1350 - calledPickup, 300, 938 + calledPickup, 190, 390, 170, 100, 200], Objects([.. f.Train, .. f.Test])));
        Assert.All(folds, f => Assert.Equal(1, f.Warnings["allowed-missing"]));
    }

    private static ImmutableArray<DatasetFold> Folds(OpenedDataset dataset) => [.. Enumerable.Range(1, 10).Select(f => dataset.Fold($"{f}"))];

    private static IEnumerable<int> Objects(ImmutableArray<LabelledImage> images) => Enumerable.Range(1, 8).Select(c => images.Sum(i => i.Truth.Objects.Count(o => o.Class == c)));

    private OpenedDataset Open(int size, params string[] allowMissing) => DatasetCatalog.Open(new DatasetRequest
    {
        Path = folder.Path,
        Options = new DatasetOptions { Reader = DatasetReader.Vedai, Size = size, Classes = ClassSets.Vedai8, AllowMissing = [.. allowMissing] },
    });

    private void Lay(string source, int side, string? absent = null)
    {
        var texts = source == Drawn ? OfficialVedai.Draw(side) : Directory.EnumerateFiles(Path.Combine(source, $"Annotations{side}"), "*.txt").Select(f => (Path.GetFileName(f), File.ReadAllText(f)));
        var head = PngBytes.Of(side, side, 8, 0, [0]);
        foreach (var (name, text) in texts.Where(t => t.Item1 != $"{absent}.txt"))
        {
            folder.Write($"Annotations{side}/{name}", text);
            if (char.IsAsciiDigit(name[0]))
            {
                folder.Write($"Vehicules{side}/{Path.GetFileNameWithoutExtension(name)}_co.png", head);
            }
        }
    }

    private static string Beside([CallerFilePath] string file = "") => Path.GetFullPath("../../../../../shared/data", Path.GetDirectoryName(file)!);
}
