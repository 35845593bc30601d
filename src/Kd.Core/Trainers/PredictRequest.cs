using System.Collections.Immutable;

namespace Kd.Core.Trainers;

/// <summary>What "kd-trainer predict" reads from stdin, as one JSON object: images to be looked at by detectors that were trained before.</summary>
public sealed record PredictRequest
{
    /// <summary>Files, or names of images in the data set.</summary>
    public required ImmutableArray<string> Images { get; init; }

    /// <summary>Who looks, from left to right. The last one's spec says how the data set is read and which images it was trained on.</summary>
    public required ImmutableArray<PredictPanel> Panels { get; init; }

    /// <summary>Folder of the data set; null: there is no ground truth.</summary>
    public string? Dataset { get; init; }

    /// <summary>Boxes below this score, 0..1, are not drawn.</summary>
    public required double LeastScore { get; init; }

    /// <summary>Absolute; exists. Pictures go there.</summary>
    public required string Directory { get; init; }
}

/// <summary>One detector of a picture.</summary>
/// <param name="Title">Stands above its boxes.</param>
/// <param name="Checkpoint">Absolute path.</param>
/// <param name="Sha256">What the file must have.</param>
public sealed record PredictPanel(string Title, string Checkpoint, string Sha256);

/// <summary>What "kd-trainer predict" writes to stdout.</summary>
public sealed record PredictAnswer(ImmutableArray<PredictedImage> Images);

/// <summary>A picture that was drawn.</summary>
/// <param name="Image">As it was asked for.</param>
/// <param name="File">Name in the folder asked for.</param>
/// <param name="Part">Where the image belongs in the student's fold.</param>
/// <param name="Objects">In ground truth; null where there is none.</param>
/// <param name="Found">Boxes drawn on each panel.</param>
public sealed record PredictedImage(string Image, string File, ImagePart Part, int? Objects, ImmutableArray<int> Found);

/// <summary>Where an image belongs in a fold.</summary>
public enum ImagePart
{
    /// <summary>Not of the data set.</summary>
    Foreign,

    /// <summary>The detector learnt from it: what it finds there says little.</summary>
    Training,

    /// <summary>The detector has never seen it.</summary>
    Test,

    /// <summary>Of the data set, but the fold neither trains nor tests on it.</summary>
    Unlisted,
}
