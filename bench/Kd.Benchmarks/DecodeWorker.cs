using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Kd.Detection.Data.Images;

namespace Kd.Benchmarks;

/// <summary>The C# side: the product's decoder, once through a set's files for each line of standard input.</summary>
internal static class DecodeWorker
{
    public static int Run(string folder)
    {
        var settings = JsonSerializer.Deserialize<DecodeSettings>(File.ReadAllBytes(Path.Combine(folder, DecodeSettings.File)))!;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = settings.Threads };
        Console.WriteLine(JsonSerializer.Serialize(new DecodeReady($".NET {Environment.Version}, {ImageDecoder.Versions}")));
        while (Console.ReadLine() is { } set)
        {
            var files = settings.Sets[set];
            var (sums, sizes) = (new long[files.Length], new long[files.Length]);
            var start = Stopwatch.GetTimestamp();
            Parallel.For(0, files.Length, parallel, i => (sums[i], sizes[i]) = Decode(files[i]));
            var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            Console.WriteLine(JsonSerializer.Serialize(new DecodeAnswer(took, [.. sums], sizes.Sum())));
        }
        return 0;
    }

    private static (long Sum, long Size) Decode(string file)
    {
        var image = ImageDecoder.Decode(file);
        var sum = 0L;
        foreach (var sample in image.Pixels.AsSpan(image.Height / 2 * image.Width * 3, image.Width * 3)) sum += sample;
        return (sum, image.Pixels.Length);
    }
}
