namespace Kd.Benchmarks;

/// <summary>What the step benchmark measures.</summary>
/// <param name="Detector">Name of a detector preset.</param>
/// <param name="Size">Side of the images in pixels.</param>
/// <param name="Batch">Images a step.</param>
/// <param name="Blocks">Pairs of blocks: the two sides take turns, so that a load from elsewhere meets both.</param>
/// <param name="Steps">Steps in a block.</param>
/// <param name="Warmup">Steps of each side before anything is measured.</param>
internal sealed record StepOptions(
    string Detector = "nano-fpn", int Size = 128, int Batch = 4, int Threads = 2, int Blocks = 30, int Steps = 5, int Warmup = 10,
    string Python = "python3", string Folder = "bench")
{
    public const string Usage =
        "[--detector nano-fpn] [--size 128] [--batch 4] [--threads 2] [--blocks 30] [--steps 5] [--warmup 10] [--python python3] [--bench FOLDER]";

    public static StepOptions Parse(ReadOnlySpan<string> options)
    {
        var parsed = new StepOptions();
        for (; !options.IsEmpty; options = options[2..])
        {
            if (options.Length < 2) throw new FormatException($"option {options[0]} has no value");
            var value = options[1];
            parsed = options[0] switch
            {
                "--detector" => parsed with { Detector = value },
                "--size" => parsed with { Size = int.Parse(value) },
                "--batch" => parsed with { Batch = int.Parse(value) },
                "--threads" => parsed with { Threads = int.Parse(value) },
                "--blocks" => parsed with { Blocks = int.Parse(value) },
                "--steps" => parsed with { Steps = int.Parse(value) },
                "--warmup" => parsed with { Warmup = int.Parse(value) },
                "--python" => parsed with { Python = value },
                "--bench" => parsed with { Folder = value },
                var other => throw new FormatException($"unknown option {other}"),
            };
        }
        return parsed;
    }
}
