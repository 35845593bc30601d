using System.Collections.Immutable;
using System.Text.Json;
using Kd.Detection.Data;
using Kd.Detection.Evaluation;

namespace Kd.Detection.Tests.Evaluation;

/// <summary>Whole evaluations that others ran: every class at every threshold, both summaries.</summary>
public sealed class PublishedDetectionsTests
{
    [Theory]
    [InlineData("voc2012_100_images")]
    [InlineData("seven_images_toy")]
    public void At_PublishedDetections_GivesThePublishedApOfEveryClass(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", "metrics", name + ".json")));
        var root = document.RootElement;
        var classes = root.GetProperty("classes").EnumerateArray().Select(c => c.GetString()!).ToList();
        var objects = Rows(root, "objects_img_cls_xyxy_difficult");
        var detections = Rows(root, "detections_img_cls_score_xyxy");
        var matchings = classes.Select((_, c) => new ClassMatching(
            detections.Index().Where(d => (int)d.Item[1] == c).Select(d => new ScoredBox((int)d.Item[0], d.Index, d.Item[2], new BoxXyxy(d.Item[3], d.Item[4], d.Item[5], d.Item[6]))),
            [.. Enumerable.Range(0, root.GetProperty("images").GetInt32()).Select(i => objects.Where(o => (int)o[0] == i && (int)o[1] == c)
                .Select(o => new TargetBox(new BoxXyxy(o[2], o[3], o[4], o[5]), o[6] > 0)).ToImmutableArray())],
            Overlap.PixelInclusive)).ToList();

        foreach (var expected in root.GetProperty("expected").EnumerateObject())
        {
            var (threshold, summary) = expected.Name["iou".Length..].Split('_') is [var t, var s] ? (double.Parse(t), s) : throw new JsonException(expected.Name);
            foreach (var (c, className) in classes.Index())
            {
                var curve = matchings[c].At(threshold);
                var actual = summary == "area" ? curve.AreaAp : curve.ElevenPointAp;
                var published = expected.Value.GetProperty("per_class").GetProperty(className).GetDouble();
                Assert.True(Math.Abs(published - actual) <= root.GetProperty("tolerance").GetDouble(), $"{name} {expected.Name} {className}: expected {published:R}, actual {actual:R}");
            }
        }
    }

    private static List<double[]> Rows(JsonElement root, string name) =>
        [.. root.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(v => v.GetDouble()).ToArray())];
}
