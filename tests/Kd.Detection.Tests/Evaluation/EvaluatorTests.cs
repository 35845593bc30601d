using System.Collections.Immutable;
using Kd.Core.Results;
using Kd.Detection.Data;
using Kd.Detection.Evaluation;

namespace Kd.Detection.Tests.Evaluation;

public sealed class EvaluatorTests
{
    private static readonly ImmutableArray<string> Classes = ["car", "truck"];
    private static readonly BoxXyxy Left = new(0.1, 0.1, 0.4, 0.4);
    private static readonly BoxXyxy Right = new(0.6, 0.6, 0.9, 0.9);

    [Fact]
    public void Evaluate_EveryObjectFoundExactly_IsOneInEveryMetric()
    {
        var report = Evaluator.Evaluate(
            [Image("a", new(Left, 1), new(Right, 2)), Image("b")], Classes,
            [Found("a", new(1, 0.9f, Left), new(2, 0.8f, Right)), Found("b")]);
        Assert.Equal(MetricNames.All.Except(["coco-ap-small", "coco-ap-medium", "coco-ar-small", "coco-ar-medium"]).Order(StringComparer.Ordinal), report.Metrics.Keys);
        Assert.All(report.Metrics.Values, value => Assert.Equal(1, value, 12));
        Assert.Equal((2, 2), (report.TestImages, report.TestObjects));
        Assert.All(report.Curves, curve => Assert.All(curve.Precision, p => Assert.Equal(1, p)));
    }

    [Fact]
    public void Evaluate_LooseBox_CountsOnlyAtTheLooseThresholds()
    {
        // IoU 1/3 with the object.
        var report = Evaluator.Evaluate([Image("a", new LabelledBox(Left, 1))], ["car"], [Found("a", new DetectedBox(1, 0.9f, Left with { X1 = 0.25, X2 = 0.55 }))]);
        Assert.Equal((0, 1, 1), (report.Metrics["ap50"], report.Metrics["ap@iou0.25"], report.Metrics["ap@iou0.1"]));
    }

    [Fact]
    public void Evaluate_ClassWithoutTestObjects_IsLeftOutOfTheMean()
    {
        var report = Evaluator.Evaluate([Image("a", new LabelledBox(Left, 1))], Classes, [Found("a", new(1, 0.9f, Left), new(2, 0.9f, Right))]);
        Assert.Equal(1, report.Metrics["ap50"]);
        Assert.Equal(["car"], report.PerClassAp50.Keys);
    }

    [Fact]
    public void Evaluate_DifficultObject_IsNeutralForVocAndCountsForVedai()
    {
        var report = Evaluator.Evaluate([Image("a", new(Left, 1), new(Right, 1, Difficult: true))], ["car"], [Found("a", new DetectedBox(1, 0.9f, Left))]);
        Assert.Equal((1, 0.5), (report.Metrics["ap50"], report.Metrics["ap@iou0.25"]));
    }

    [Fact]
    public void Evaluate_DetectionOnAnIgnoreRegion_CountsNowhere()
    {
        var report = Evaluator.Evaluate([Image("a", new(Left, 1), new(Right, 0))], ["car"], [Found("a", new(1, 0.95f, Right), new(1, 0.9f, Left))]);
        Assert.Equal((1, 1, 1), (report.Metrics["ap50"], report.Metrics["ap@iou0.1"], report.Metrics["coco-ap"]));
        Assert.Equal(1, report.TestObjects);
    }

    [Fact]
    public void Evaluate_DetectionOnACrowdOfAnotherClass_IsWrong()
    {
        MetricsReport Of(int crowd) => Evaluator.Evaluate(
            [Image("a", new(Left, 1), new(Right, 0, CrowdOf: crowd))], Classes, [Found("a", new(1, 0.95f, Right), new(1, 0.9f, Left))]);
        Assert.Equal((1, 1), (Of(crowd: 1).Metrics["ap50"], Of(crowd: 1).Metrics["coco-ap50"]));
        Assert.Equal(0.5, Of(crowd: 2).Metrics["ap50"], 12);
        Assert.Equal(0.5, Of(crowd: 2).Metrics["coco-ap50"], 12);
    }

    [Fact]
    public void Evaluate_ObjectSmallerThanItsBox_CountsBySizeOfTheObject()
    {
        // A box of 192 x 144 pixels of which a fifth is object: 5530 square pixels, between 32 x 32 and 96 x 96.
        var report = Evaluator.Evaluate([Image("a", new LabelledBox(Left, 1, AreaShare: 0.2))], ["car"], [Found("a", new DetectedBox(1, 0.9f, Left))]);
        Assert.Equal(1, report.Metrics["coco-ap-medium"], 12);
        Assert.DoesNotContain("coco-ap-large", report.Metrics.Keys);
    }

    [Fact]
    public void Evaluate_NoDetections_IsZero() =>
        Assert.All(Evaluator.Evaluate([Image("a", new LabelledBox(Left, 1))], ["car"], [Found("a")]).Metrics.Values, value => Assert.Equal(0, value));

    [Fact]
    public void Evaluate_DetectionsOfOtherImages_NamesTheImageExpected() =>
        Assert.Contains("'a'", Assert.Throws<ArgumentException>(() => Evaluator.Evaluate([Image("a")], Classes, [Found("b")])).Message, StringComparison.Ordinal);

    private static LabelledImage Image(string id, params ImmutableArray<LabelledBox> objects) => new(new DetectionImage(id, id + ".png", 640, 480), new GroundTruth(objects));

    private static ImageDetections Found(string id, params ImmutableArray<DetectedBox> detections) => new(id, detections);
}
