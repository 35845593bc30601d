using System.Runtime.InteropServices;
using System.Text.Json;

namespace Kd.Benchmarks;

/// <summary>Evaluates the same boxes in C# and by cocoapi's Python, in turns, and compares the twelve numbers and the times.</summary>
internal static class CocoBenchmark
{
    public static int Run(CocoOptions options) => Findings.Of(options.Folder, folder => Measure(options, folder));

    private static CocoReport Measure(CocoOptions options, string folder)
    {
        var settings = new CocoSettings(options.Images, options.Classes, options.Detections, Seed: 1);
        var (objects, detections) = CocoScenes.Draw(settings);
        File.WriteAllBytes(Path.Combine(folder, CocoSettings.File), JsonSerializer.SerializeToUtf8Bytes(settings));
        Write(Path.Combine(folder, CocoSettings.Objects), objects.SelectMany(o => new[] { o.Image, o.Class, o.Box.X, o.Box.Y, o.Box.Width, o.Box.Height, o.Area, o.Crowd ? 1 : 0 }));
        Write(Path.Combine(folder, CocoSettings.DetectionRows), detections.SelectMany(d => new[] { d.Image, d.Class, d.Box.X, d.Box.Y, d.Box.Width, d.Box.Height, d.Score }));

        using var ours = new Side("C#", threads: 1, Environment.ProcessPath!, [.. Side.SelfArguments(), "coco-worker", folder]);
        var ready = ours.Read<CocoReady>();
        using var theirs = new Side("Python", threads: 1, options.Python, Path.Combine(options.Folder, "coco.py"), folder, Path.GetFullPath(options.Api));
        var other = theirs.Read<CocoReady>();
        var pairs = Enumerable.Range(0, options.Pairs).Select(_ => (ours.Ask<CocoAnswer>("go"), theirs.Ask<CocoAnswer>("go"))).ToArray();
        return new CocoReport(options, objects.Length, detections.Length, ready, other, [.. pairs]);
    }

    private static void Write(string file, IEnumerable<double> values) => File.WriteAllBytes(file, MemoryMarshal.AsBytes(values.ToArray().AsSpan()));
}
