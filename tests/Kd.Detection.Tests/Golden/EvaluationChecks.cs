using System.Collections.Immutable;
using Kd.Detection.Anchors;
using Kd.Detection.Data;
using Kd.Detection.Evaluation;
using Kd.Detection.Evaluation.Coco;

namespace Kd.Detection.Tests.Golden;

/// <summary>From network outputs to detections, and from detections to metrics.</summary>
internal static class EvaluationChecks
{
    private static readonly string[] CocoNames = ["AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl"];

    public static void Suppression(GoldenCase golden)
    {
        var kept = NonMaximumSuppression.Keep(golden.Input("boxes").Floats, golden.Input("scores").Floats, golden.Parameter("iou_threshold").GetDouble());
        golden.AssertClose("keep_class_agnostic", [.. kept.Select(i => (double)i)], 0, 0);
    }

    public static void PostProcessing(GoldenCase golden)
    {
        var (logits, anchors) = (golden.Input("conf"), AnchorGrid.Given(64, golden.Input("priors_cxcywh").Data));
        var classes = logits.Shape[^1];
        var decoded = new float[4 * anchors.Count];
        BoxCoder.Decode(golden.Input("loc").Floats, anchors, decoded);
        var detections = Kd.Detection.Evaluation.PostProcessing.Detect(Array.ConvertAll(logits.Data, x => (float)(1 / (1 + Math.Exp(-x)))), decoded, classes);

        var (boxes, scores) = (golden.Expected("boxes"), golden.Expected("scores"));
        var expected = Enumerable.Range(0, scores.Shape[0]).SelectMany(i => Enumerable.Range(0, classes)
            .Where(c => scores.Row(i)[c] > Kd.Detection.Evaluation.PostProcessing.ScoreThreshold)
            .Select(c => (Class: c + 1, Score: scores.Row(i)[c], Box: boxes.Row(i).ToArray()))).ToList();
        Assert.Equal(expected.Select(e => e.Class), detections.Select(d => d.Class));
        var scale = golden.Parameter("scale");
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Score, detections[i].Score, 1e-5);
            var box = detections[i].Box.Scale(scale[0].GetDouble(), scale[1].GetDouble());
            Assert.Equal(expected[i].Box, [box.X1, box.Y1, box.X2, box.Y2], (e, a) => Math.Abs(e - a) < 1e-3);
        }
    }

    public static void AveragePrecision(GoldenCase golden)
    {
        var (recall, precision) = (golden.Input("recall").Data, golden.Input("precision").Data);
        golden.AssertClose("ap_area", Kd.Detection.Evaluation.AveragePrecision.Area(recall, precision));
        golden.AssertClose("ap_11point", Kd.Detection.Evaluation.AveragePrecision.ElevenPoint(recall, precision));
    }

    public static void Voc(GoldenCase golden)
    {
        var thresholds = golden.Parameter("iou_thresholds").EnumerateArray().Select(t => t.GetDouble()).ToArray();
        var matchings = Matchings(golden, golden.Input("gt_img_cls_x1y1x2y2_difficult"), Overlap.PixelInclusive);
        var curves = thresholds.SelectMany(t => matchings.Select(m => m.At(t))).ToArray();
        var (area, eleven) = (Array.ConvertAll(curves, c => c.AreaAp), Array.ConvertAll(curves, c => c.ElevenPointAp));
        golden.AssertClose("ap_area_by_threshold_class", area);
        golden.AssertClose("ap_11point_by_threshold_class", eleven);
        golden.AssertClose("map50_area", area.Take(matchings.Count).Average());
        golden.AssertClose("map50_11point", eleven.Take(matchings.Count).Average());
        golden.AssertClose("map_50_95_area", area.Average());
        golden.AssertClose("map_50_95_11point", eleven.Average());
    }

    public static void Vedai(GoldenCase golden)
    {
        var matchings = Matchings(golden, golden.Input("gt_img_cls_x1y1x2y2"), Overlap.Continuous);
        foreach (var threshold in new[] { 0.1, 0.25, 0.5 })
        {
            golden.AssertClose(FormattableString.Invariant($"map_iou_{threshold}"), 100 * matchings.Where(m => m.Positives > 0).Average(m => m.At(threshold).AreaAp));
        }
    }

    public static void Coco(GoldenCase golden)
    {
        var (objects, detections) = (golden.Input("gt_img_cls_xywh_crowd"), golden.Input("det_img_cls_xywh_score"));
        var summary = CocoEvaluator.Evaluate(
            golden.Parameter("classes").GetInt32(),
            [.. Rows(objects).Select(r => new CocoObject((int)r.Row[0], (int)r.Row[1], Xywh(r.Row), Xywh(r.Row).Area, r.Row[6] > 0))],
            [.. Rows(detections).Select(r => new CocoDetection((int)r.Row[0], (int)r.Row[1], Xywh(r.Row), r.Row[6]))]);
        foreach (var (name, value) in CocoNames.Zip(summary.Twelve))
        {
            golden.AssertClose(name, value ?? -1);
        }

        golden.AssertClose("AP_per_class", [.. summary.ClassAp.Select(ap => ap ?? -1)]);
    }

    // Rows of ground truth: image, class, box, and maybe the difficult flag; of detections: image, class, box, score.
    private static List<ClassMatching> Matchings(GoldenCase golden, GoldenTensor truth, Overlap overlap)
    {
        var (images, classes) = (golden.Parameter("images").GetInt32(), golden.Parameter("classes").GetInt32());
        var detections = golden.Input("det_img_cls_x1y1x2y2_score");
        return [.. Enumerable.Range(0, classes).Select(c => new ClassMatching(
            Rows(detections).Where(d => (int)d.Row[1] == c).Select(d => new ScoredBox((int)d.Row[0], d.Index, d.Row[6], Xyxy(d.Row))),
            [.. Enumerable.Range(0, images).Select(image => Rows(truth).Where(t => (int)t.Row[0] == image && (int)t.Row[1] == c)
                .Select(t => new TargetBox(Xyxy(t.Row), t.Row.Length > 6 && t.Row[6] > 0)).ToImmutableArray())],
            overlap))];
    }

    private static IEnumerable<(int Index, double[] Row)> Rows(GoldenTensor tensor) => Enumerable.Range(0, tensor.Shape[0]).Select(i => (i, tensor.Row(i).ToArray()));

    private static BoxXyxy Xyxy(double[] row) => new(row[2], row[3], row[4], row[5]);

    private static BoxXywh Xywh(double[] row) => new(row[2], row[3], row[4], row[5]);
}
