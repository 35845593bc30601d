using System.Collections.Immutable;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Data;

/// <summary>One object of an image.</summary>
/// <param name="Box">Xyxy, normalised to 0..1 of the image's sides.</param>
/// <param name="Class">1..C; 0 marks a region to ignore (<see cref="IsIgnoreRegion"/>).</param>
/// <param name="Difficult">Trained on like any other; in VOC evaluation neither missed nor found.</param>
/// <param name="CrowdOf">Of a region to ignore: the one class that it hides many objects of, 0 when it concerns every class. For evaluation only.</param>
/// <param name="AreaShare">The object's own area by that of its box, such as a mask's; COCO's size ranges go by it. For evaluation only.</param>
public readonly record struct LabelledBox(BoxXyxy Box, int Class, bool Difficult = false, int CrowdOf = 0, double AreaShare = 1)
{
    /// <summary>An object of a class that is not kept, or a crowd: neither object nor background.</summary>
    public bool IsIgnoreRegion => Class == 0;

    /// <summary>False for regions that hide objects of another class.</summary>
    public bool Hides(int label) => IsIgnoreRegion && (CrowdOf == 0 || CrowdOf == label);
}

/// <summary>All objects of an image; none makes the image a negative.</summary>
public sealed record GroundTruth(ImmutableArray<LabelledBox> Objects)
{
    public static GroundTruth Empty { get; } = new([]);
}

/// <summary>An image of a data set, or a view of one: its file is decoded only when a loader needs it.</summary>
/// <param name="Id">Name inside the data set, unique there.</param>
/// <param name="File">Absolute path.</param>
/// <param name="Width">Pixels, after the EXIF orientation was applied.</param>
/// <param name="Height">Pixels, after the EXIF orientation was applied.</param>
/// <param name="Window">The part of the upright image that is shown; null shows all of it.</param>
/// <param name="QuarterTurns">Clockwise turns by 90 degrees after that, 0..3.</param>
public sealed record DetectionImage(string Id, string File, int Width, int Height, PixelWindow? Window = null, int QuarterTurns = 0);

/// <summary>An image and the labels it is trained or tested with.</summary>
public sealed record LabelledImage(DetectionImage Image, GroundTruth Truth);

/// <summary>One division of a data set into training and test images, both ordered by id. Training images may be tiles and turned copies.</summary>
public sealed record DatasetFold
{
    public required string Name { get; init; }

    public required ImmutableArray<LabelledImage> Train { get; init; }

    public required ImmutableArray<LabelledImage> Test { get; init; }

    /// <summary>Images behind <see cref="Train"/>, before any is cut into tiles.</summary>
    public required int TrainImages { get; init; }

    /// <summary>True when the data set's images come in groups, such as sequences, each of which is the test part of one fold.</summary>
    public required bool Grouped { get; init; }

    /// <summary>What the network is shown of the test images, in their order: the images themselves, or all tiles of each.</summary>
    public required ImmutableArray<LabelledImage> TestViews { get; init; }

    /// <summary>Class names; label c (1..C) is entry c - 1.</summary>
    public required ImmutableArray<string> Classes { get; init; }

    /// <summary>Counted problems of this fold's images by kind, none of them fatal.</summary>
    public required ImmutableSortedDictionary<string, int> Warnings { get; init; }
}
