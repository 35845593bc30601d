using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Core.Plans;
using Kd.Core.Trainers;

namespace Kd.Client.Display;

/// <summary>What is probed, for people.</summary>
internal static class ProbeWords
{
    /// <summary>"probing 3 of 9: vedai25 hard+soft, r18-fpn with teacher r50-pafpn, 512 px, 20 images a step".</summary>
    public static string Of(ProbeProgress progress)
    {
        var (shape, places) = progress.Shape;
        var more = places.Length > 1 ? $" and {Words.Count(places.Length - 1, "row")} like it" : "";
        var teacher = shape.Teacher is { } detector ? $" with teacher {Name(detector, shape.Size)}" : "";
        return $"probing {progress.Number} of {progress.Of}: {places[0].Dataset} {places[0].Row}{more}, {Name(shape.Detector, shape.Size)}{teacher}, {shape.Size} px, {Words.Count(Images(shape), "image")} a step";
    }

    private static int Images(ProbeShape shape) => shape.Recipe.Batch * TrainingLength.Samples(shape.Recipe);

    private static string Name(DetectorSpec detector, int size) =>
        DetectorPresets.NameOf(detector, size) ?? $"{detector.Block} {string.Join('-', detector.Depths)} x{detector.Width} {detector.Neck} {detector.NeckWidth}".ToLowerInvariant();
}
