namespace Kd.Benchmarks;

/// <summary>What the COCO benchmark measures.</summary>
/// <param name="Detections">Of each image.</param>
/// <param name="Pairs">Evaluations of each side; they take turns.</param>
/// <param name="Api">PythonAPI folder of a checkout of cocoapi.</param>
internal sealed record CocoOptions(int Images = 5000, int Classes = 80, int Detections = 100, int Pairs = 5, string Api = "", string Python = "python3", string Folder = "bench")
{
    public const string Usage = "--cocoapi FOLDER/PythonAPI [--images 5000] [--classes 80] [--detections 100] [--pairs 5] [--python python3] [--bench FOLDER]";

    public static CocoOptions Parse(ReadOnlySpan<string> options)
    {
        var parsed = new CocoOptions();
        for (; !options.IsEmpty; options = options[2..])
        {
            if (options.Length < 2) throw new FormatException($"option {options[0]} has no value");
            var value = options[1];
            parsed = options[0] switch
            {
                "--images" => parsed with { Images = int.Parse(value) },
                "--classes" => parsed with { Classes = int.Parse(value) },
                "--detections" => parsed with { Detections = int.Parse(value) },
                "--pairs" => parsed with { Pairs = int.Parse(value) },
                "--cocoapi" => parsed with { Api = value },
                "--python" => parsed with { Python = value },
                "--bench" => parsed with { Folder = value },
                var other => throw new FormatException($"unknown option {other}"),
            };
        }
        return File.Exists(Path.Combine(parsed.Api, "pycocotools", "cocoeval.py")) ? parsed : throw new FormatException("--cocoapi must name the PythonAPI folder of a checkout of github.com/cocodataset/cocoapi");
    }
}
