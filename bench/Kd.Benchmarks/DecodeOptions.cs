namespace Kd.Benchmarks;

/// <summary>What the decoding benchmark measures.</summary>
/// <param name="Data">Folder below which images are looked for.</param>
/// <param name="Files">Of each format at most.</param>
/// <param name="Pairs">Passes of each side through each set; they take turns.</param>
internal sealed record DecodeOptions(string Data = "", int Files = 300, int Threads = 2, int Pairs = 9, string Python = "/usr/bin/python3", string Folder = "bench")
{
    public const string Usage = "--images FOLDER [--files 300] [--threads 2] [--pairs 9] [--python /usr/bin/python3] [--bench FOLDER]";

    public static DecodeOptions Parse(ReadOnlySpan<string> options)
    {
        var parsed = new DecodeOptions();
        for (; !options.IsEmpty; options = options[2..])
        {
            if (options.Length < 2) throw new FormatException($"option {options[0]} has no value");
            var value = options[1];
            parsed = options[0] switch
            {
                "--images" => parsed with { Data = Path.GetFullPath(value) },
                "--files" => parsed with { Files = int.Parse(value) },
                "--threads" => parsed with { Threads = int.Parse(value) },
                "--pairs" => parsed with { Pairs = int.Parse(value) },
                "--python" => parsed with { Python = value },
                "--bench" => parsed with { Folder = value },
                var other => throw new FormatException($"unknown option {other}"),
            };
        }
        return Directory.Exists(parsed.Data) ? parsed : throw new FormatException("--images must name a folder with JPEG, PNG or TIFF files, in folders below too");
    }
}
