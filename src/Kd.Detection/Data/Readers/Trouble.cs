using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Datasets;

namespace Kd.Detection.Data.Readers;

/// <summary>Everything that can be wrong with a data set, and what is done about each.</summary>
internal enum TroubleKind
{
    AbsentImage,
    AbsentAnnotation,
    AllowedMissing,
    UnreadableImage,
    MalformedAnnotation,
    MalformedObject,
    BoxOutsideImage,
    ZeroAreaBox,
    RepeatedObject,
    UnknownClass,
    OtherClass,
    CrowdRegion,
    ClassWithoutObjects,
    NoObjects,
    EmptyImage,
    ImageInTrainAndTest,
    NearDuplicateAcrossFolds,
    NearDuplicateKeptTogether,
}

/// <summary>One thing wrong, at one place.</summary>
/// <param name="ImageId">The image concerned; null when it is the data set as a whole.</param>
internal sealed record Trouble(TroubleKind Kind, string? ImageId, string Place)
{
    private const int MaxExamples = 5;

    public bool Fatal => Kind is TroubleKind.AbsentImage or TroubleKind.AbsentAnnotation or TroubleKind.UnreadableImage
        or TroubleKind.MalformedAnnotation or TroubleKind.UnknownClass or TroubleKind.ClassWithoutObjects or TroubleKind.NoObjects;

    /// <summary>Stable name in descriptions and results.</summary>
    public string Name => Kind switch
    {
        TroubleKind.AbsentImage => "absent-image",
        TroubleKind.AbsentAnnotation => "absent-annotation",
        TroubleKind.AllowedMissing => "allowed-missing",
        TroubleKind.UnreadableImage => "unreadable-image",
        TroubleKind.MalformedAnnotation => "malformed-annotation",
        TroubleKind.MalformedObject => "malformed-object",
        TroubleKind.BoxOutsideImage => "box-outside-image",
        TroubleKind.ZeroAreaBox => "zero-area-box",
        TroubleKind.RepeatedObject => "repeated-object",
        TroubleKind.UnknownClass => "class-outside-list",
        TroubleKind.OtherClass => "class-not-kept",
        TroubleKind.CrowdRegion => "crowd-region",
        TroubleKind.ClassWithoutObjects => "class-without-objects",
        TroubleKind.NoObjects => "no-objects",
        TroubleKind.EmptyImage => "empty-image",
        TroubleKind.ImageInTrainAndTest => "image-in-train-and-test",
        TroubleKind.NearDuplicateAcrossFolds => "near-duplicate-across-folds",
        TroubleKind.NearDuplicateKeptTogether => "near-duplicate-kept-together",
        _ => throw new InvalidOperationException($"no name for {Kind}"),
    };

    /// <summary>The troubles as a description shows them: by kind, fatal ones first.</summary>
    public static ImmutableArray<DataProblem> Summarise(IEnumerable<Trouble> troubles, DroppedClasses dropped) =>
    [
        .. troubles.GroupBy(t => t.Kind).OrderByDescending(g => g.First().Fatal).ThenBy(g => g.Key)
            .Select(g => new DataProblem(g.First().Name, g.Count(), g.First().Fatal, Action(g.Key, dropped), [.. g.Take(MaxExamples).Select(t => t.Place)])),
    ];

    private static string Action(TroubleKind kind, DroppedClasses dropped) => kind switch
    {
        TroubleKind.AbsentImage or TroubleKind.AbsentAnnotation => "refused: restore the files, or name the ids in allowMissing",
        TroubleKind.UnreadableImage or TroubleKind.MalformedAnnotation => "refused: restore the files, or take the ids out of the lists",
        TroubleKind.UnknownClass => "refused: correct the row, or the list of classes",
        TroubleKind.ClassWithoutObjects => "refused: correct the class names",
        TroubleKind.NoObjects => "refused: check the path and the labels",
        TroubleKind.AllowedMissing => "left out",
        TroubleKind.MalformedObject or TroubleKind.ZeroAreaBox or TroubleKind.RepeatedObject => "dropped",
        TroubleKind.BoxOutsideImage => "clipped",
        TroubleKind.OtherClass => dropped == DroppedClasses.Ignore ? "kept as ignore region" : "dropped, now background",
        TroubleKind.CrowdRegion => "kept as ignore region",
        TroubleKind.EmptyImage => "kept as negative",
        TroubleKind.ImageInTrainAndTest or TroubleKind.NearDuplicateAcrossFolds => "kept: test figures may flatter",
        TroubleKind.NearDuplicateKeptTogether => "kept in one fold",
        _ => throw new InvalidOperationException($"no action for {kind}"),
    };
}
