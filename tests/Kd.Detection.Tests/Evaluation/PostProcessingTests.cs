using Kd.Detection.Evaluation;
using Kd.Detection.Tests.Golden;

namespace Kd.Detection.Tests.Evaluation;

public sealed class PostProcessingTests
{
    [Fact]
    public void Detect_GoldenNetworkOutput_EmitsTheReferencesDetections()
    {
        var golden = GoldenCase.Load("postprocess_0");
        var scores = Array.ConvertAll(golden.Input("conf").Data, x => (float)(1 / (1 + Math.Exp(-x))));
        var detections = PostProcessing.Detect(scores, Decoded(golden), classes: 3);
        var (boxes, kept) = (golden.Expected("boxes"), golden.Expected("scores"));
        var expected = Enumerable.Range(0, kept.Shape[0]).SelectMany(i => Enumerable.Range(0, 3)
            .Where(c => kept.Row(i)[c] > PostProcessing.ScoreThreshold)
            .Select(c => (Class: c + 1, Score: kept.Row(i)[c], Box: boxes.Row(i).ToArray()))).ToList();
        Assert.Equal(expected.Select(e => e.Class), detections.Select(d => d.Class));
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Score, detections[i].Score, 1e-5);
            var box = detections[i].Box.Scale(333, 250);
            Assert.Equal(expected[i].Box, [box.X1, box.Y1, box.X2, box.Y2], (e, a) => Math.Abs(e - a) < 1e-3);
        }
    }

    [Fact]
    public void Detect_ScoreAtTheThreshold_IsNotEmitted() =>
        Assert.Equal([2], PostProcessing.Detect([0.05f, 0.06f], [0, 0, 1, 1], classes: 2).Select(d => d.Class));

    [Fact]
    public void Detect_NothingAboveTheThreshold_IsEmpty() => Assert.Empty(PostProcessing.Detect([0.01f], [0, 0, 1, 1], classes: 1));

    // SSD decoding, variances .1 and .2: anchors Cxcywh to boxes Xyxy, both normalised.
    private static float[] Decoded(GoldenCase golden)
    {
        var (offsets, anchors) = (golden.Input("loc").Data, golden.Input("priors_cxcywh").Data);
        var boxes = new float[anchors.Length];
        for (var i = 0; i < boxes.Length; i += 4)
        {
            for (var axis = 0; axis < 2; axis++)
            {
                var centre = anchors[i + axis] + (offsets[i + axis] * 0.1 * anchors[i + 2 + axis]);
                var side = anchors[i + 2 + axis] * Math.Exp(offsets[i + 2 + axis] * 0.2);
                (boxes[i + axis], boxes[i + 2 + axis]) = ((float)(centre - (side / 2)), (float)(centre + (side / 2)));
            }
        }

        return boxes;
    }
}
