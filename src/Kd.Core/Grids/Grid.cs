using System.Collections.Immutable;
using Kd.Core.Cells;

namespace Kd.Core.Grids;

/// <summary>A valid grid: what a researcher wants compared. Every name in it resolves; what needs the data itself is checked by the planner.</summary>
public sealed record Grid
{
    /// <summary>Most cells a grid may have unless the caller allows more.</summary>
    public const int MaxCells = 20_000;

    public required string Name { get; init; }

    /// <summary>Share of the slots beside other sweeps; null: 1.</summary>
    public double? Weight { get; init; }

    public required ImmutableArray<GridDataset> Datasets { get; init; }

    public required ImmutableArray<GridTeacher> Teachers { get; init; }

    /// <summary>Which teachers the students use and on which seed; null when no config distils.</summary>
    public required TeacherUse? TeacherUse { get; init; }

    /// <summary>What a student is unless its config says otherwise.</summary>
    public required GridDetector StudentDetector { get; init; }

    public required GridRecipe StudentRecipe { get; init; }

    /// <summary>Axes expanded, in grid order.</summary>
    public required ImmutableArray<GridConfig> Configs { get; init; }

    public required GridReport Report { get; init; }
}

/// <summary>A data set of a grid: where, how it is read, and on which folds and seeds.</summary>
public sealed record GridDataset
{
    public required string Name { get; init; }

    /// <summary>Relative to the server's data folder; null for synthetic data.</summary>
    public required string? Path { get; init; }

    public required DatasetOptions Options { get; init; }

    public required ImmutableArray<string> Folds { get; init; }

    public required ImmutableArray<int> Seeds { get; init; }

    public required string Metric { get; init; }

    public required ImmutableArray<string> Also { get; init; }

    /// <summary>Recipe settings for this data set alone.</summary>
    public SettingLayer? Recipe { get; init; }
}

/// <summary>A teacher students may name.</summary>
public sealed record GridTeacher(string Name, GridDetector Detector, GridRecipe Recipe);

/// <summary>How students use teachers.</summary>
/// <param name="Teachers">Names; every distilling config is trained with each.</param>
/// <param name="Seed">One teacher seed for all students; null: the student's own seed.</param>
/// <param name="Report">True when teachers are rows of the tables and run on every listed seed.</param>
public sealed record TeacherUse(ImmutableArray<string> Teachers, int? Seed, bool Report)
{
    /// <summary>Checkpoints to learn from instead of <see cref="Teachers"/>, one a fold.</summary>
    public ImmutableArray<GivenTeacher> Given { get; init; } = [];
}

/// <summary>A teacher's checkpoint from elsewhere.</summary>
/// <param name="Weights">"sha256:HEX", or a file relative to the data folder.</param>
/// <param name="Fold">The fold it was trained on.</param>
public sealed record GivenTeacher(string Weights, string Fold);

/// <summary>A configuration: a name, its loss terms, and what it changes.</summary>
public sealed record GridConfig
{
    public required string Name { get; init; }

    /// <summary>Sorted by kind.</summary>
    public required ImmutableArray<LossTermSpec> Terms { get; init; }

    public ConfigDetector? Detector { get; init; }

    public SettingLayer? Recipe { get; init; }

    public bool Distils => Terms.Any(t => t.Distils);
}

/// <summary>A config's word on its detector: changes to the students' one, or another preset with changes.</summary>
public sealed record ConfigDetector(string? Preset, SettingLayer Changes);

/// <summary>How the results are shown; never part of a cell key.</summary>
/// <param name="Baseline">Row that differences are taken to.</param>
/// <param name="Published">Name of published figures to compare with.</param>
/// <param name="Families">Globs over row names, by family name: comparisons that belong together.</param>
public sealed record GridReport(string Baseline, string? Published, ImmutableSortedDictionary<string, string> Families);
