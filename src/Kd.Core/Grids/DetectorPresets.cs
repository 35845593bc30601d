using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Json;

namespace Kd.Core.Grids;

/// <summary>The detectors a grid can name.</summary>
public static class DetectorPresets
{
    public static ImmutableArray<string> Names { get; } = ["r18-fpn", "r50-pafpn", "r101-pafpn", "nano-fpn", "nano-pafpn", "tiny-fpn", "tiny-pafpn"];

    /// <summary>A preset for square inputs of <paramref name="size"/> pixels.</summary>
    public static DetectorSpec For(string name, int size) => name switch
    {
        // The paper's pair (methods.md sections 2-4), and a deeper teacher.
        "r18-fpn" => Of(ResidualBlock.Basic, [2, 2, 2, 2], 1, NeckKind.Fpn, 256, size),
        "r50-pafpn" => Of(ResidualBlock.Bottleneck, [3, 4, 6, 3], 1, NeckKind.Pafpn, 256, size),
        "r101-pafpn" => Of(ResidualBlock.Bottleneck, [3, 4, 23, 3], 1, NeckKind.Pafpn, 256, size),

        // What trains on a CPU (experiment.md section 7).
        "nano-fpn" => Of(ResidualBlock.Basic, [1, 1, 1, 1], 0.25, NeckKind.Fpn, 64, size),
        "nano-pafpn" => Of(ResidualBlock.Basic, [1, 1, 1, 1], 0.5, NeckKind.Pafpn, 64, size),
        "tiny-fpn" => Of(ResidualBlock.Basic, [1, 1, 1, 1], 0.125, NeckKind.Fpn, 32, size),
        "tiny-pafpn" => Of(ResidualBlock.Basic, [1, 1, 1, 1], 0.25, NeckKind.Pafpn, 32, size),
        _ => throw new ArgumentException($"'{name}' is no detector preset", nameof(name)),
    };

    /// <summary>The preset that a detector is but for its levels and anchors; null when it is none.</summary>
    public static string? NameOf(DetectorSpec detector, int size)
    {
        var wanted = CanonicalJson.Text(detector);
        return Names.FirstOrDefault(name => CanonicalJson.Text(For(name, size) with { Levels = detector.Levels, BaseAnchor = detector.BaseAnchor }) == wanted);
    }

    /// <summary>Pyramid levels: 4 below 512 px, else 5 (methods.md section 3).</summary>
    public static int LevelsFor(int size) => size < 512 ? 4 : 5;

    /// <summary>Side of the level-0 anchor: 16 px from 512 on and 24 px at 320 (methods.md section 5), 12 px at 128 (experiment.md section 7).</summary>
    public static double BaseAnchorFor(int size) => size switch
    {
        < 256 => 12,
        < 512 => 24,
        _ => 16,
    };

    private static DetectorSpec Of(ResidualBlock block, ImmutableArray<int> depths, double width, NeckKind neck, int neckWidth, int size) => new()
    {
        Block = block,
        Depths = depths,
        Width = width,
        Neck = neck,
        NeckWidth = neckWidth,
        Levels = LevelsFor(size),
        BaseAnchor = BaseAnchorFor(size),
    };
}
