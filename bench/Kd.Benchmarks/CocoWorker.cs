using System.Diagnostics;
using System.Text.Json;
using Kd.Detection.Evaluation.Coco;

namespace Kd.Benchmarks;

/// <summary>The C# side: the product's evaluator, once for each line of standard input.</summary>
internal static class CocoWorker
{
    public static int Run(string folder)
    {
        var settings = JsonSerializer.Deserialize<CocoSettings>(File.ReadAllBytes(Path.Combine(folder, CocoSettings.File)))!;
        var (objects, detections) = CocoScenes.Draw(settings);
        Console.WriteLine(JsonSerializer.Serialize(new CocoReady($".NET {Environment.Version}, one thread")));
        while (Console.ReadLine() is not null)
        {
            var start = Stopwatch.GetTimestamp();
            var summary = CocoEvaluator.Evaluate(settings.Classes, objects, detections);
            var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            Console.WriteLine(JsonSerializer.Serialize(new CocoAnswer(took, [.. summary.Twelve.Select(n => n ?? -1)])));
        }
        return 0;
    }
}
