using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Kd.Detection.Evaluation.Coco;

namespace Kd.Detection.Tests.Evaluation.Coco;

public sealed class CocoEvaluatorTests
{
    private static readonly BoxXywh Square = new(10, 10, 50, 50);

    [Theory]
    [InlineData("coco_val2014_100_images")]
    [InlineData("torchmetrics_four_images")]
    public void Evaluate_PublishedDetections_GivesThePublishedNumbers(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", "metrics", name + ".json")));
        var root = document.RootElement;
        var summary = CocoEvaluator.Evaluate(
            root.GetProperty("classes").GetInt32(),
            [.. Rows(root, "objects_img_cls_xywh_area_crowd").Select(r => new CocoObject((int)r[0], (int)r[1], new BoxXywh(r[2], r[3], r[4], r[5]), r[6], r[7] > 0))],
            [.. Rows(root, "detections_img_cls_score_xywh").Select(r => new CocoDetection((int)r[0], (int)r[1], new BoxXywh(r[3], r[4], r[5], r[6]), r[2]))]);
        AssertClose(name, "twelve", root, summary.Twelve);
        if (root.GetProperty("expected").TryGetProperty("class_ap", out _))
        {
            AssertClose(name, "class_ap", root, summary.ClassAp);
        }
    }

    [Fact]
    public void Evaluate_OverlapEqualToTheThreshold_Matches() =>
        Assert.Equal(1, Of([Object(0, Square)], [Detection(0, Square with { Width = 25 }, 1)]).Ap50);

    [Fact]
    public void Evaluate_ManyDetectionsInACrowd_CountNowhere()
    {
        var crowd = new CocoObject(0, 0, new BoxXywh(200, 200, 100, 100), 10_000, Crowd: true);
        var summary = Of([crowd, Object(0, Square)], [Detection(0, new(210, 210, 20, 20), 0.9), Detection(0, new(250, 250, 20, 20), 0.8), Detection(0, Square, 0.7)]);
        Assert.Equal((1, 0), (summary.Ap, summary.Ar1));
    }

    [Fact]
    public void Evaluate_MoreThanAHundredDetectionsOfAnImage_LeavesTheRestOut()
    {
        var wrong = Enumerable.Range(0, 100).Select(i => Detection(0, new(300, 300, 10, 10), 0.5 + (0.001 * i)));
        Assert.Equal(0, Of([Object(0, Square)], [Detection(0, Square, 0.4), .. wrong]).Ar100);
        Assert.Equal(1, Of([Object(0, Square)], [Detection(0, Square, 0.4), .. wrong.Skip(1)]).Ar100);
    }

    [Fact]
    public void Evaluate_NoObjectOfAnArea_HasNoNumberForIt()
    {
        var summary = Of([Object(0, Square)], [Detection(0, Square, 1)]);
        Assert.Equal((null, 1, null), (summary.ApSmall, summary.ApMedium, summary.ApLarge));
        Assert.Equal((null, 1, null), (summary.ArSmall, summary.ArMedium, summary.ArLarge));
    }

    [Fact]
    public void Evaluate_ObjectsFoundExactly_IsOneWhateverTheOrder() => Prop.ForAll(
        Gen.Elements(0, 1, 2).Two().Two().NonEmptyListOf().ToArbitrary(),
        places =>
        {
            // Far apart, so that no two overlap.
            var objects = places.Select((p, i) => new CocoObject(p.Item1.Item1, p.Item1.Item2, new BoxXywh(200 * i, 0, 20 + (50 * p.Item2.Item1), 40), (20 + (50 * p.Item2.Item1)) * 40, false)).Take(90).ToArray();
            var detections = objects.Select((o, i) => new CocoDetection(o.Image, o.Class, o.Box, 1.0 / (1 + ((i * 7) % 5)))).Reverse().ToArray();
            var summary = CocoEvaluator.Evaluate(3, objects, detections);
            return new[] { summary.Ap, summary.Ap75, summary.Ar100 }.All(v => v is > 1 - 1e-12 and < 1 + 1e-12);
        }).QuickCheckThrowOnFailure();

    private static CocoSummary Of(CocoObject[] objects, CocoDetection[] detections) => CocoEvaluator.Evaluate(1, objects, detections);

    private static CocoObject Object(int image, BoxXywh box) => new(image, 0, box, box.Area, Crowd: false);

    private static CocoDetection Detection(int image, BoxXywh box, double score) => new(image, 0, box, score);

    private static List<double[]> Rows(JsonElement root, string name) =>
        [.. root.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(v => v.GetDouble()).ToArray())];

    private static void AssertClose(string name, string what, JsonElement root, IReadOnlyList<double?> actual)
    {
        var tolerance = root.GetProperty("tolerance").GetDouble();
        foreach (var (i, expected) in root.GetProperty("expected").GetProperty(what).EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Null ? (double?)null : e.GetDouble()).Index())
        {
            Assert.True(
                expected is null == actual[i] is null && Math.Abs((expected ?? 0) - (actual[i] ?? 0)) <= tolerance,
                $"{name}.{what}[{i}]: expected {expected:R}, actual {actual[i]:R}, tolerance {tolerance:R}");
        }
    }
}
