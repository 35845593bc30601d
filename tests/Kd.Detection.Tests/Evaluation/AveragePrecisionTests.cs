using Kd.Detection.Evaluation;

namespace Kd.Detection.Tests.Evaluation;

public sealed class AveragePrecisionTests
{
    [Fact]
    public void Area_OfNoDetections_IsZero() => Assert.Equal(0, AveragePrecision.Area([], []));
}
