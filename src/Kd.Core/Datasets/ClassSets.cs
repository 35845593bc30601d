using System.Collections.Immutable;

namespace Kd.Core.Datasets;

/// <summary>Sets of classes that a grid may name as one.</summary>
public static class ClassSets
{
    /// <summary>The eight classes VEDAI is used with, in the papers' order (methods.md section 10); named as the VEDAI reader names them.</summary>
    public static ImmutableArray<string> Vedai8 { get; } = ["car", "truck", "pickup", "tractor", "camping-car", "boat", "van", "other"];
}
