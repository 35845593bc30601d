using System.Collections.Immutable;
using Kd.Core.Cells;

namespace Kd.Core.Datasets;

/// <summary>Where a data set lies and how it is to be read; only trainers open it.</summary>
public sealed record DatasetRequest
{
    /// <summary>Folder, absolute. For <see cref="DatasetReader.Synthetic"/>: the folder to draw into.</summary>
    public required string Path { get; init; }

    public required DatasetOptions Options { get; init; }
}

/// <summary>What a trainer found in a data set: all that planning needs of it.</summary>
public sealed record DatasetDescription
{
    /// <summary>SHA-256 over file list, sizes, annotation bytes and fold lists, as 64 hex digits.</summary>
    public required string ContentHash { get; init; }

    /// <summary>Kept classes in label order.</summary>
    public required ImmutableArray<ClassCount> Classes { get; init; }

    public required ImmutableArray<FoldSummary> Folds { get; init; }

    public required int Images { get; init; }

    public required int Objects { get; init; }

    /// <summary>Groups of images, such as the frames of a sequence, that must not be divided between training and test; empty when images stand alone.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Broken or doubtful rows, counted by kind with a few examples; never silently dropped.</summary>
    public ImmutableArray<DataProblem> Problems { get; init; } = [];
}

/// <summary>Objects of one class over the whole data set.</summary>
public sealed record ClassCount(string Name, int Objects);

/// <summary>Size of one fold.</summary>
/// <param name="Train">Training samples: images, or tiles where images are cut into them.</param>
/// <param name="Test">Test images.</param>
public sealed record FoldSummary(string Name, int Train, int Test);

/// <summary>A kind of trouble found while reading: how often, what was done about it, and where to look.</summary>
/// <param name="Kind">Stable name, such as "zero-area-box" or "box-outside-image".</param>
/// <param name="Count">How often.</param>
/// <param name="Fatal">True when nothing can be trained before it is mended.</param>
/// <param name="Action">What the reader did: "dropped", "clipped", "kept as negative".</param>
/// <param name="Examples">At most five places, such as "BloodImage_00338.xml: object 3".</param>
public sealed record DataProblem(string Kind, int Count, bool Fatal, string Action, ImmutableArray<string> Examples);
