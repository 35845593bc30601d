using System.Collections.Immutable;

namespace Kd.Detection.Data.Loading;

/// <summary>What one training step sees.</summary>
public sealed record TrainingBatch
{
    /// <summary>From 0.</summary>
    public required int Epoch { get; init; }

    /// <summary>From 0 over the whole training.</summary>
    public required int Step { get; init; }

    /// <summary>[Count, 3, Size, Size] row-major: RGB, normalised with ImageNet's mean and deviation.</summary>
    public required float[] Images { get; init; }

    /// <summary>Images in the batch: its size times the copies of each image.</summary>
    public int Count => Targets.Length;

    /// <summary>Side S in pixels.</summary>
    public required int Size { get; init; }

    /// <summary>Labels of each image, boxes normalised Xyxy.</summary>
    public required ImmutableArray<GroundTruth> Targets { get; init; }

    /// <summary>Image ids; copies of one image are neighbours.</summary>
    public required ImmutableArray<string> ImageIds { get; init; }

    /// <summary>Ids of images that did not decode and were replaced in this batch.</summary>
    public ImmutableSortedSet<string> Undecodable { get; init; } = [];
}

/// <summary>Test images in order; the last batch may be short.</summary>
public sealed record TestBatch
{
    /// <summary>Index of the first image in the fold's test images.</summary>
    public required int First { get; init; }

    /// <summary>[Count, 3, Size, Size] as in <see cref="TrainingBatch.Images"/>, not augmented.</summary>
    public required float[] Images { get; init; }

    public int Count => Samples.Length;

    public required int Size { get; init; }

    public required ImmutableArray<LabelledImage> Samples { get; init; }
}
