namespace Kd.EngineBenchmarks;

/// <summary>What the engine benchmark measures.</summary>
/// <param name="Cells">Of the sweep, and tasks of the other engines.</param>
/// <param name="Silos">Processes of two slots, or of two workers, each.</param>
/// <param name="Python">One that has celery, redis and distributed; empty leaves the others out.</param>
internal sealed record EngineOptions(int Cells = 10_000, int Silos = 3, string Python = "/usr/bin/python3", string Folder = "bench")
{
    public const string Usage = "[--cells 10000] [--silos 3] [--python /usr/bin/python3 | none] [--bench FOLDER]";

    /// <summary>Of a silo, or of another engine's process.</summary>
    public const int Slots = 2;

    public static EngineOptions Parse(ReadOnlySpan<string> options)
    {
        var parsed = new EngineOptions();
        for (; !options.IsEmpty; options = options[2..])
        {
            if (options.Length < 2) throw new FormatException($"option {options[0]} has no value");
            var value = options[1];
            parsed = options[0] switch
            {
                "--cells" => parsed with { Cells = int.Parse(value) },
                "--silos" => parsed with { Silos = int.Parse(value) },
                "--python" => parsed with { Python = value == "none" ? "" : value },
                "--bench" => parsed with { Folder = value },
                var other => throw new FormatException($"unknown option {other}"),
            };
        }
        return parsed.Cells % EngineGrid.Folds == 0 ? parsed : throw new FormatException($"--cells must be a multiple of {EngineGrid.Folds}");
    }
}
