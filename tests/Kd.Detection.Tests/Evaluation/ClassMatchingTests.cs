using System.Collections.Immutable;
using Kd.Detection.Data;
using Kd.Detection.Evaluation;
using Kd.Detection.Tests.Golden;

namespace Kd.Detection.Tests.Evaluation;

public sealed class ClassMatchingTests
{
    private static readonly BoxXyxy Unit = new(0, 0, 10, 10);

    [Fact]
    public void At_GoldenVocDetections_GivesTheReferencesApOfEveryThresholdAndClass()
    {
        foreach (var golden in GoldenCase.OfComponent("voc_map"))
        {
            var thresholds = golden.Parameter("iou_thresholds").EnumerateArray().Select(t => t.GetDouble()).ToArray();
            var matchings = Matchings(golden, golden.Input("gt_img_cls_x1y1x2y2_difficult"), Overlap.PixelInclusive);
            var curves = thresholds.SelectMany(t => matchings.Select(m => m.At(t))).ToArray();
            golden.AssertClose("ap_area_by_threshold_class", Array.ConvertAll(curves, c => c.AreaAp));
            golden.AssertClose("ap_11point_by_threshold_class", Array.ConvertAll(curves, c => c.ElevenPointAp));
        }
    }

    [Fact]
    public void At_GoldenVedaiDetections_GivesTheReferencesMeanAp()
    {
        foreach (var golden in GoldenCase.OfComponent("vedai_map"))
        {
            var matchings = Matchings(golden, golden.Input("gt_img_cls_x1y1x2y2"), Overlap.Continuous);
            foreach (var threshold in new[] { 0.1, 0.25, 0.5 })
            {
                golden.AssertClose(FormattableString.Invariant($"map_iou_{threshold}"), 100 * matchings.Where(m => m.Positives > 0).Average(m => m.At(threshold).AreaAp));
            }
        }
    }

    [Fact]
    public void At_OverlapEqualToTheThreshold_IsNoMatch()
    {
        var half = new ScoredBox(0, 0, 1, Unit with { X2 = 5 });
        var matching = new ClassMatching([half], [[new TargetBox(Unit, false)]], Overlap.Continuous);
        Assert.Equal(0, matching.At(0.5).AreaAp);
        Assert.Equal(1, matching.At(0.4999).AreaAp);
    }

    [Fact]
    public void At_BestObjectAlreadyFound_CountsAsFalseThoughAnotherOverlaps()
    {
        // Both detections overlap the first object most; the second object stays unfound.
        var near = Unit with { X1 = 2, X2 = 12 };
        var matching = new ClassMatching(
            [new ScoredBox(0, 0, 0.9, Unit), new ScoredBox(0, 1, 0.8, Unit with { X1 = 0.5, X2 = 10.5 })],
            [[new TargetBox(Unit, false), new TargetBox(near, false)]],
            Overlap.Continuous);
        Assert.Equal([0.5, 0.5], matching.At(0.5).Recall.ToArray());
        Assert.Equal([1, 0.5], matching.At(0.5).Precision.ToArray());
    }

    [Fact]
    public void At_NeutralObjectMatched_CountsNowhere()
    {
        var matching = new ClassMatching([new ScoredBox(0, 0, 0.9, Unit)], [[new TargetBox(Unit, true)], [new TargetBox(Unit, false)]], Overlap.Continuous);
        Assert.Equal(1, matching.Positives);
        Assert.Empty(matching.At(0.5).Recall);
    }

    [Fact]
    public void At_TiedScores_AreTakenByImageThenIndex()
    {
        ScoredBox[] tied = [new(1, 0, 0.5, Unit), new(0, 1, 0.5, Unit), new(0, 0, 0.5, new BoxXyxy(50, 50, 60, 60))];
        var matching = new ClassMatching(tied, [[new TargetBox(Unit, false)], []], Overlap.Continuous);
        Assert.Equal([0, 1, 1], matching.At(0.5).Recall.ToArray());
    }

    // Rows of ground truth: image, class, box, and maybe the difficult flag; of detections: image, class, box, score.
    private static List<ClassMatching> Matchings(GoldenCase golden, GoldenTensor truth, Overlap overlap)
    {
        var (images, classes) = (golden.Parameter("images").GetInt32(), golden.Parameter("classes").GetInt32());
        var detections = golden.Input("det_img_cls_x1y1x2y2_score");
        return [.. Enumerable.Range(0, classes).Select(c => new ClassMatching(
            Rows(detections).Where(d => (int)d.Row[1] == c).Select(d => new ScoredBox((int)d.Row[0], d.Index, d.Row[6], Box(d.Row))),
            [.. Enumerable.Range(0, images).Select(image => Rows(truth).Where(t => (int)t.Row[0] == image && (int)t.Row[1] == c)
                .Select(t => new TargetBox(Box(t.Row), t.Row.Length > 6 && t.Row[6] > 0)).ToImmutableArray())],
            overlap))];
    }

    private static IEnumerable<(int Index, double[] Row)> Rows(GoldenTensor tensor) => Enumerable.Range(0, tensor.Shape[0]).Select(i => (i, tensor.Row(i).ToArray()));

    private static BoxXyxy Box(double[] row) => new(row[2], row[3], row[4], row[5]);
}
