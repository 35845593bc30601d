using Kd.Core.Cells;
using Kd.Detection.Distillation;
using Kd.Detection.Tests.Golden;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Distillation;

public sealed class PdfLossTests
{
    [Theory]
    [InlineData(PdfMask.RootSum)]
    [InlineData(PdfMask.Mean)]
    public void LocationWeights_DetectorsThatAgree_AreZeroNotNaN(PdfMask mask)
    {
        using var scope = NewDisposeScope();
        Assert.All(PdfLoss.LocationWeights(mask, zeros(2, 12, 3)).ToDoubles(), w => Assert.Equal(0, w));
    }
}
