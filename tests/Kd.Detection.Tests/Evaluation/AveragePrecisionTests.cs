using Kd.Detection.Evaluation;
using Kd.Detection.Tests.Golden;

namespace Kd.Detection.Tests.Evaluation;

public sealed class AveragePrecisionTests
{
    [Fact]
    public void AreaAndElevenPoint_GoldenCurves_AreTheReferences()
    {
        foreach (var golden in GoldenCase.OfComponent("voc_ap_curve"))
        {
            var (recall, precision) = (golden.Input("recall").Data, golden.Input("precision").Data);
            golden.AssertClose("ap_area", AveragePrecision.Area(recall, precision));
            golden.AssertClose("ap_11point", AveragePrecision.ElevenPoint(recall, precision));
        }
    }

    [Fact]
    public void Area_OfNoDetections_IsZero() => Assert.Equal(0, AveragePrecision.Area([], []));
}
