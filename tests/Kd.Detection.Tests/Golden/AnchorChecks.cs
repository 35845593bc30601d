using System.Collections.Immutable;
using Kd.Detection.Anchors;
using Kd.Detection.Data;
using Kd.Detection.Evaluation;

namespace Kd.Detection.Tests.Golden;

/// <summary>Anchors, their codes, and who answers for whom.</summary>
internal static class AnchorChecks
{
    public static void Grid(GoldenCase golden)
    {
        var grid = AnchorGrid.Of(golden.Parameter("size").GetInt32(), golden.Parameter("base_anchor").GetDouble(), golden.Parameter("levels").GetInt32());
        golden.AssertClose("count", grid.Count);
        golden.AssertClose("first12", grid.Cxcywh.AsSpan(0, 48));
        golden.AssertClose("last12", grid.Cxcywh.AsSpan()[^48..]);
        golden.AssertClose("column_sum", Columns(grid, v => v));
        golden.AssertClose("column_sumsq", Columns(grid, v => v * v));
        if (golden.HasExpected("all"))
        {
            golden.AssertClose("all", grid.Cxcywh);
        }
    }

    public static void Coder(GoldenCase golden)
    {
        var (boxes, anchors) = (golden.Input("gt_xyxy"), golden.Input("priors_cxcywh"));
        var codes = new float[boxes.Data.Length];
        for (var i = 0; i < boxes.Shape[0]; i++)
        {
            BoxCoder.Encode(Box(boxes.Row(i)), anchors.Row(i), codes.AsSpan(4 * i, 4));
        }

        golden.AssertClose("encoded", codes);
        var decoded = new float[golden.Input("loc").Data.Length];
        BoxCoder.Decode(golden.Input("loc").Floats, AnchorGrid.Given(64, anchors.Data), decoded);
        golden.AssertClose("decoded", decoded);
    }

    public static void LargestIou(GoldenCase golden)
    {
        var (boxes, labels) = (golden.Input("gt"), golden.Input("labels"));
        var match = AnchorMatch.ByIou(new GroundTruth(Objects(golden)), AnchorGrid.Given(64, golden.Input("priors_cxcywh").Data));
        golden.AssertClose("overlap", match.Overlap);
        golden.AssertClose("matched_gt_box", [.. match.Object.SelectMany(g => boxes.Row(g).ToArray())]);
        golden.AssertClose("class_before_threshold", [.. match.Object.Select(g => labels.Data[g])]);
        golden.AssertClose("final_label", [.. match.Label.Select(l => (double)l)]);
    }

    public static void MutualGuidance(GoldenCase golden)
    {
        var (boxes, labels, logits) = (golden.Input("gt"), golden.Input("labels"), golden.Input("conf"));
        var anchors = AnchorGrid.Given(64, golden.Input("priors_cxcywh").Data);
        var decoded = new float[4 * anchors.Count];
        BoxCoder.Decode(golden.Input("loc").Floats, anchors, decoded);
        var match = MutualMatch.Of(
            Objects(golden), anchors, a => new(decoded[4 * a], decoded[(4 * a) + 1], decoded[(4 * a) + 2], decoded[(4 * a) + 3]), (a, label) => logits.Row(a)[label - 1]);
        golden.AssertClose("cls_overlap", match.Classes.Value);
        golden.AssertClose("cls_label", [.. match.Classes.Object.Select(g => labels.Data[g])]);
        golden.AssertClose("reg_overlap", match.Boxes.Value);
        golden.AssertClose("reg_box", [.. match.Boxes.Object.SelectMany(g => boxes.Row(g).ToArray())]);
    }

    public static void Overlaps(GoldenCase golden)
    {
        var (a, b) = (golden.Input("boxes_a"), golden.Input("boxes_b"));
        double[] overlaps = [.. Enumerable.Range(0, a.Shape[0]).SelectMany(i => Enumerable.Range(0, b.Shape[0]).Select(j => Overlap.Continuous.Iou(Box(a.Row(i)), Box(b.Row(j)))))];
        golden.AssertClose("iou", overlaps);
        golden.AssertClose("jaccard_multas", overlaps);
    }

    private static ImmutableArray<LabelledBox> Objects(GoldenCase golden) =>
        [.. golden.Input("labels").Data.Select((label, i) => new LabelledBox(Box(golden.Input("gt").Row(i)), (int)label))];

    private static BoxXyxy Box(ReadOnlySpan<double> row) => new(row[0], row[1], row[2], row[3]);

    private static double[] Columns(AnchorGrid grid, Func<double, double> of) =>
        [.. Enumerable.Range(0, 4).Select(column => Enumerable.Range(0, grid.Count).Sum(a => of(grid.Cxcywh[(4 * a) + column])))];
}
