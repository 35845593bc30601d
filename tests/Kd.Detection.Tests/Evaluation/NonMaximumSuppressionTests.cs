using FsCheck;
using FsCheck.Fluent;
using Kd.Detection.Data;
using Kd.Detection.Evaluation;
using Kd.Detection.Randomness;

namespace Kd.Detection.Tests.Evaluation;

public sealed class NonMaximumSuppressionTests
{
    [Fact]
    public void Keep_EqualScoresAndBoxes_KeepsTheLowestIndex() =>
        Assert.Equal([0], NonMaximumSuppression.Keep([0, 0, 1, 1, 0, 0, 1, 1], [0.5f, 0.5f], 0.5));

    [Fact]
    public void Keep_IouEqualToTheThreshold_KeepsBoth() =>
        Assert.Equal([0, 1], NonMaximumSuppression.Keep([0, 0, 2, 1, 0, 0, 1, 1], [0.9f, 0.5f], 0.5));

    [Fact]
    public void Keep_AnyBoxes_LeavesNoOverlappingPairAndDropsNothingThatOverlapsNoKeptBox() =>
        Check.QuickThrowOnFailure(Prop.ForAll<int, byte>((seed, count) =>
        {
            var random = RandomStream.At(RandomPurpose.Order, seed);
            var boxes = new float[count * 4];
            for (var i = 0; i < count; i++)
            {
                var (x, y) = ((float)random.Uniform(), (float)random.Uniform());
                (boxes[i * 4], boxes[(i * 4) + 1], boxes[(i * 4) + 2], boxes[(i * 4) + 3]) = (x, y, x + 0.1f + (float)random.Uniform(), y + 0.1f + (float)random.Uniform());
            }

            var scores = Enumerable.Range(0, count).Select(_ => (float)random.Uniform()).ToArray();
            var kept = NonMaximumSuppression.Keep(boxes, scores, 0.5);
            double Iou(int a, int b) => Overlap.Continuous.Iou(Box(boxes, a), Box(boxes, b));
            var pairs = kept.SelectMany(a => kept.Where(b => b != a).Select(b => Iou(a, b)));
            var dropped = Enumerable.Range(0, count).Except(kept).ToList();
            return pairs.All(iou => iou <= 0.5001) && dropped.TrueForAll(d => kept.Exists(k => scores[k] >= scores[d] && Iou(k, d) > 0.4999));
        }));

    private static BoxXyxy Box(float[] boxes, int i) => new(boxes[i * 4], boxes[(i * 4) + 1], boxes[(i * 4) + 2], boxes[(i * 4) + 3]);
}
