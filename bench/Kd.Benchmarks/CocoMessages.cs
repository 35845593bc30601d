using System.Collections.Immutable;

namespace Kd.Benchmarks;

/// <summary>What both sides are told, in settings.json.</summary>
internal sealed record CocoSettings(int Images, int Classes, int Detections, int Seed)
{
    public const string File = "settings.json";

    /// <summary>Rows of eight doubles: image, class, x, y, width, height, area, crowd.</summary>
    public const string Objects = "objects.bin";

    /// <summary>Rows of seven doubles: image, class, x, y, width, height, score.</summary>
    public const string DetectionRows = "detections.bin";
}

/// <summary>A side's first line: what it runs on.</summary>
internal sealed record CocoReady(string Versions);

/// <summary>A side's answer to each line: one evaluation.</summary>
/// <param name="Numbers">COCO's twelve; -1 where there is none.</param>
internal sealed record CocoAnswer(double Milliseconds, ImmutableArray<double> Numbers);
