using Kd.Detection.Models;
using Kd.Detection.Tests.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Models;

public sealed class InitialWeightsTests
{
    [Fact]
    public void Fill_TwoConfigurationsOfOneSeed_AgreeWhereverTheyShareAParameter()
    {
        using var scope = NewDisposeScope();
        using var plain = Filled(new DetectorFeatures.None(), 7);
        using var distilled = Filled(new DetectorFeatures.Adapted(16), 7);
        var richer = distilled.state_dict();
        Assert.All(plain.state_dict(), entry => Assert.Equal(entry.Value.ToDoubles(), richer[entry.Key].ToDoubles()));
    }

    [Fact]
    public void Fill_AnotherSeed_GivesOtherWeights()
    {
        using var scope = NewDisposeScope();
        using var first = Filled(new DetectorFeatures.None(), 7);
        using var second = Filled(new DetectorFeatures.None(), 8);
        Assert.NotEqual(first.state_dict()["backbone.conv1.weight"].ToDoubles(), second.state_dict()["backbone.conv1.weight"].ToDoubles());
    }

    [Fact]
    public void Fill_LastClassBias_IsTheReferences()
    {
        using var scope = NewDisposeScope();
        using var detector = Filled(new DetectorFeatures.None(), 7);
        var golden = GoldenCase.Load("detector_parameter_counts");
        Assert.All(detector.state_dict()["conf.3.2.bias"].ToDoubles(), bias => golden.AssertClose("conf_bias", bias));
        Assert.All(detector.state_dict()["loc.3.2.bias"].ToDoubles(), bias => Assert.Equal(0, bias));
    }

    // Bounds of uniform and deviations of normal distributions; a thousand samples or more each, so 10 % is ample.
    [Theory]
    [InlineData("backbone.layer4.0.conv2.weight", 64 * 9)]
    [InlineData("neck.fpn_convs.0.conv.weight", 16 * 9)]
    [InlineData("loc.0.2.weight", 0)]
    public void Fill_Weights_HaveTheSpreadOfTheirPlace(string name, int fan)
    {
        using var scope = NewDisposeScope();
        using var detector = Filled(new DetectorFeatures.None(), 7);
        var values = detector.state_dict()[name].ToDoubles();
        var expected = name.StartsWith("backbone", StringComparison.Ordinal) ? Math.Sqrt(2.0 / fan) : fan > 0 ? 1 / Math.Sqrt(3.0 * fan) : 0.01;
        var deviation = Math.Sqrt(values.Sum(v => v * v) / values.Length);
        Assert.InRange(deviation / expected, 0.9, 1.1);
    }

    private static Detector Filled(DetectorFeatures features, int seed)
    {
        var detector = new Detector(TestCells.Student, 2, features);
        InitialWeights.Fill(detector, seed);
        return detector;
    }
}
