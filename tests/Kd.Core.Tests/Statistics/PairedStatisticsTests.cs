using System.Text.Json;
using Kd.Core.Statistics;

namespace Kd.Core.Tests.Statistics;

/// <summary>Intervals and tests against figures of scipy, kept in tests/golden/statistics.</summary>
public sealed class PairedStatisticsTests
{
    private const double Tolerance = 1e-9;

    private static readonly JsonElement[] Cases =
        [.. JsonDocument.Parse(File.ReadAllBytes(RepositoryFiles.At("tests", "golden", "statistics", "paired-differences.json"))).RootElement.GetProperty("cases").EnumerateArray()];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Intervals_OfScipysSamples_HaveScipysEnds(int index)
    {
        var golden = Cases[index];
        var (seeds, folds) = (Interval.OverSeeds(Differences(golden))!, Interval.OverFolds(Differences(golden), Value(golden, "testToTrain"))!);

        Near(index, "low over seeds", Value(golden, "seedsLow"), seeds.Low);
        Near(index, "high over seeds", Value(golden, "seedsHigh"), seeds.High);
        Near(index, "low over folds", Value(golden, "foldsLow"), folds.Low);
        Near(index, "high over folds", Value(golden, "foldsHigh"), folds.High);
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void SignFlip_OfScipysSamples_GivesScipysP(int index)
    {
        var golden = Cases[index];
        if (golden.GetProperty("signFlipP").ValueKind == JsonValueKind.Number)
        {
            Near(index, "p", Value(golden, "signFlipP"), SignFlip.P(Differences(golden)));
        }
    }

    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(4, 0.125)]
    [InlineData(5, 0.0625)]
    [InlineData(6, 0.03125)]
    public void SignFlip_AllOfOneSign_IsTheSmallestP(int n, double p)
    {
        Assert.Equal(p, SignFlip.SmallestP(n));
        Assert.Equal(p, SignFlip.P([.. Enumerable.Range(1, n).Select(i => i / 100.0)]));
    }

    [Fact]
    public void SignFlip_DifferencesThatCancel_IsOne() => Assert.Equal(1, SignFlip.P([0.1, -0.1, 0.2, -0.2]));

    [Fact]
    public void Intervals_OfTwo_AreNotOffered()
    {
        Assert.Null(Interval.OverSeeds([0.1, 0.2]));
        Assert.Null(Interval.OverFolds([0.1, 0.2], 0.5));
    }

    // p.adjust(c(0.01, 0.04, 0.03, 0.5), "holm") of R
    [Fact]
    public void Holm_FourComparisons_AreAdjustedAsInR() =>
        Assert.Equal([0.04, 0.09, 0.09, 0.5], Holm.Adjusted([0.01, 0.04, 0.03, 0.5]).Select(p => Math.Round(p, 12)));

    private static double[] Differences(JsonElement golden) => [.. golden.GetProperty("differences").EnumerateArray().Select(d => d.GetDouble())];

    private static double Value(JsonElement golden, string name) => golden.GetProperty(name).GetDouble();

    private static void Near(int index, string what, double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= Tolerance, $"case {index}, {what}: expected {expected:R}, actual {actual:R}, tolerance {Tolerance:R}");
}
