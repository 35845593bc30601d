using System.Collections.Immutable;
using Kd.Core.Cells;

namespace Kd.Core.Trainers;

/// <summary>What decides how long a step takes and how much memory it needs. Cells of one shape are probed once.</summary>
public sealed record ProbeShape
{
    public required DetectorSpec Detector { get; init; }

    public required RecipeSpec Recipe { get; init; }

    /// <summary>Side of the network input in pixels.</summary>
    public required int Size { get; init; }

    public required int Classes { get; init; }

    public required ImmutableArray<LossTermSpec> Terms { get; init; }

    /// <summary>The frozen teacher that is run beside; null when no term distils.</summary>
    public DetectorSpec? Teacher { get; init; }
}

/// <summary>What a few steps on noise took on a trainer's device.</summary>
public sealed record ProbeFigures
{
    /// <summary>One training step, making its batch ready included; the mean over the sizes of a multi-scale training.</summary>
    public required double StepSeconds { get; init; }

    /// <summary>Detecting in one test image.</summary>
    public required double TestImageSeconds { get; init; }

    /// <summary>Most memory the trainer held: of the GPU, or resident of the process. Null where the device does not tell.</summary>
    public long? PeakBytes { get; init; }

    /// <summary>Memory of the whole device.</summary>
    public long? DeviceBytes { get; init; }

    /// <summary>
    /// Images of the batches that were tried where a whole one would have taken too long or too much memory: figures lie on the line through
    /// two of them, or in proportion to one. Empty when whole batches were measured.
    /// </summary>
    public ImmutableArray<int> ExtrapolatedFrom { get; init; } = [];
}
