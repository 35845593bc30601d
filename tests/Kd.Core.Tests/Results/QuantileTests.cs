using Kd.Core.Results;

namespace Kd.Core.Tests.Results;

public sealed class QuantileTests
{
    /// <summary>As R's quantile(c(1, 2, 4, 8), type = 7) and numpy.quantile give.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 1.75)]
    [InlineData(0.5, 3)]
    [InlineData(0.75, 5)]
    [InlineData(1, 8)]
    public void Of_FourValues_InterpolatesAsTypeSeven(double p, double expected) => Assert.Equal(expected, Quantile.Of([8, 1, 4, 2], p), 12);

    [Fact]
    public void StandardDeviation_Sample_DividesByOneLess()
    {
        Assert.Equal(Math.Sqrt(2.5), Quantile.StandardDeviation([1, 2, 3, 4, 5])!.Value, 12);
        Assert.Null(Quantile.StandardDeviation([1.0]));
    }
}
