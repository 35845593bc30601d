using System.Collections.Immutable;

namespace Kd.Detection.Data.Readers;

/// <summary>A data set as its files say, before classes are chosen and boxes mended.</summary>
internal sealed record RawDataset
{
    /// <summary>Ordered by id.</summary>
    public required ImmutableArray<RawImage> Images { get; init; }

    /// <summary>The data set's own divisions; empty when it has none.</summary>
    public required ImmutableArray<FoldList> Folds { get; init; }

    /// <summary>Groups of images, each the test part of the fold that has its name; empty when images stand alone.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    public required ImmutableArray<Trouble> Troubles { get; init; }

    /// <summary>SHA-256 over file list, sizes, annotation bytes and fold lists, as 64 hex digits.</summary>
    public required string ContentHash { get; init; }
}

/// <summary>An image and what its annotation file says of it.</summary>
/// <param name="File">Absolute path; where it should lie when it is absent.</param>
internal sealed record RawImage(string Id, string File, int Width, int Height, ImmutableArray<RawObject> Objects);

/// <summary>One annotated object.</summary>
/// <param name="Box">Xyxy, 0-based pixels.</param>
/// <param name="Place">Where it is written, for messages.</param>
/// <param name="Ignore">A region that is neither object nor background, such as a crowd.</param>
/// <param name="Area">In square pixels, where it is not the box's.</param>
internal sealed record RawObject(string Class, BoxXyxy Box, bool Difficult, string Place, bool Ignore = false, double? Area = null);

/// <summary>Image ids of one division.</summary>
internal sealed record FoldList(string Name, ImmutableArray<string> Train, ImmutableArray<string> Test);
