using System.Text.Json;

namespace Kd.Benchmarks;

/// <summary>
/// Trains the same detector from the same weights on the same batch in C# and in Python, in turns, and compares the times
/// and, first of all, the losses: a fast step that computes something else is worth nothing.
/// </summary>
internal static class StepBenchmark
{
    public static int Run(StepOptions options) => Findings.Of(options.Folder, folder => Measure(options, folder));

    private static StepReport Measure(StepOptions options, string folder)
    {
        var settings = new StepSettings(options.Detector, options.Size, options.Batch, options.Threads, options.Warmup + (options.Blocks * options.Steps));
        File.WriteAllBytes(Path.Combine(folder, StepSettings.File), JsonSerializer.SerializeToUtf8Bytes(settings));
        using var ours = new Side("C#", options.Threads, Environment.ProcessPath!, [.. Side.SelfArguments(), "step-worker", folder]);
        var ready = ours.Read<StepReady>();
        using var theirs = new Side("Python", options.Threads, options.Python, Path.Combine(options.Folder, "step.py"), folder);
        var other = theirs.Read<StepReady>();

        var (first, second) = (ours.Steps(options.Warmup), theirs.Steps(options.Warmup));
        var pairs = new List<(StepBlock Ours, StepBlock Theirs)>();
        for (var block = 0; block < options.Blocks; block++)
        {
            // Who goes first alternates, too.
            if (block % 2 == 0)
            {
                var a = ours.Steps(options.Steps);
                pairs.Add((a, theirs.Steps(options.Steps)));
            }
            else
            {
                var b = theirs.Steps(options.Steps);
                pairs.Add((ours.Steps(options.Steps), b));
            }
        }

        double[] left = [.. first.Losses, .. pairs.SelectMany(p => p.Ours.Losses)], right = [.. second.Losses, .. pairs.SelectMany(p => p.Theirs.Losses)];
        return new StepReport(options, ready, other, [.. pairs], left, right);
    }
}
