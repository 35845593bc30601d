using System.Collections.Immutable;
using Kd.Core.Json;

namespace Kd.Core.Published;

/// <summary>The numbers a paper printed, and what is known of how they were measured. Facts only, kept as embedded JSON.</summary>
public sealed record PublishedFigures
{
    public required int Version { get; init; }

    /// <summary>What a grid's report calls them.</summary>
    public required string Name { get; init; }

    public required string Paper { get; init; }

    /// <summary>Where in the paper they stand, and in which unit.</summary>
    public required string Source { get; init; }

    /// <summary>Which weights of a training the paper reports.</summary>
    public required string Selection { get; init; }

    /// <summary>Preset of the paper's students.</summary>
    public required string Student { get; init; }

    /// <summary>Preset of the paper's teacher.</summary>
    public required string Teacher { get; init; }

    public required ImmutableArray<PublishedDataset> Datasets { get; init; }

    public required ImmutableArray<PublishedFigure> Figures { get; init; }

    /// <summary>Every set of figures there is.</summary>
    public static ImmutableArray<string> Names { get; } = ["le-pham-2023"];

    /// <param name="name">One of <see cref="Names"/>.</param>
    public static PublishedFigures Of(string name)
    {
        using var stream = typeof(PublishedFigures).Assembly.GetManifestResourceStream($"published.{name}.json")
            ?? throw new ArgumentException($"there are no published figures '{name}'", nameof(name));
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return KdJson.Deserialize<PublishedFigures>(bytes.ToArray());
    }
}

/// <summary>A data set as the paper used it.</summary>
/// <param name="Name">The paper's; a grid's data set of the same name, whatever its case, is compared with it.</param>
/// <param name="Metric">The paper's word for its metric.</param>
/// <param name="Folds">Folds behind each number.</param>
/// <param name="Seeds">Seeds behind each number.</param>
/// <param name="Size">Side of the network input in pixels; null where the paper is silent.</param>
/// <param name="Mappings">Our metrics that may be compared with it.</param>
/// <param name="Otherwise">Why no other metric may.</param>
public sealed record PublishedDataset(
    string Name, string Metric, string Protocol, int Folds, int Seeds, int? Size, ImmutableArray<PublishedMapping> Mappings, string Otherwise);

/// <summary>That one of our metrics is what the paper measured.</summary>
public sealed record PublishedMapping(string Metric, MappingBasis Basis, string Reason);

/// <summary>How well it is known which metric a paper measured.</summary>
public enum MappingBasis
{
    /// <summary>It may be another one: no difference is shown.</summary>
    Unknown,

    /// <summary>Concluded from other evidence.</summary>
    Inferred,

    /// <summary>The paper says so.</summary>
    Stated,
}

/// <summary>A row of a paper's table.</summary>
/// <param name="Method">A configuration, whatever its case, or "teacher".</param>
/// <param name="Values">In percent, by data set.</param>
public sealed record PublishedFigure(string Method, string Table, ImmutableSortedDictionary<string, double> Values)
{
    public const string TeacherMethod = "teacher";
}
