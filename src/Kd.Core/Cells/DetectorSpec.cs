using System.Collections.Immutable;

namespace Kd.Core.Cells;

/// <summary>A RetinaNet-style detector of methods.md sections 2-4: ResNet without its first max-pool, CEM, FPN or PAFPN, one head per level.</summary>
public sealed record DetectorSpec
{
    /// <summary>Residual block of the backbone: <see cref="ResidualBlock.Basic"/> (R18) or <see cref="ResidualBlock.Bottleneck"/> (R50).</summary>
    public required ResidualBlock Block { get; init; }

    /// <summary>Residual blocks per stage: R18 2-2-2-2, R50 3-4-6-3, nano 1-1-1-1.</summary>
    public required ImmutableArray<int> Depths { get; init; }

    /// <summary>Factor on every backbone width: 1 gives 64, 128, 256, 512 (times 4 behind bottlenecks).</summary>
    public required double Width { get; init; }

    public required NeckKind Neck { get; init; }

    /// <summary>Channels D of neck and heads: 256 in the paper, 64 for nano.</summary>
    public required int NeckWidth { get; init; }

    /// <summary>Pyramid levels L, strides 8, 16, ..: 4 below 512 px, else 5.</summary>
    public required int Levels { get; init; }

    /// <summary>Side in pixels at the data set's size of the level-0 anchor (a0 of methods.md section 5).</summary>
    public required double BaseAnchor { get; init; }

    /// <summary>3x3 blocks of each head before its last convolution.</summary>
    public int HeadBlocks { get; init; } = 2;

    /// <summary>Side of the student's adaptation convolution: 3 (paper) or 1 (reference code); contradiction X2.</summary>
    public int AdaptationKernel { get; init; } = 3;

    /// <summary>SHA-256 of the weights file its backbone starts from; null starts from random weights. In a grid: how the file is named there.</summary>
    public string? Pretrained { get; init; }
}

/// <summary>Residual block of a ResNet.</summary>
public enum ResidualBlock
{
    Basic,
    Bottleneck,
}

/// <summary>Feature pyramid: FPN for students, PAFPN for teachers.</summary>
public enum NeckKind
{
    Fpn,
    Pafpn,
}
