using System.Collections.Immutable;
using Kd.Core.Cells;

namespace Kd.Core.Grids;

/// <summary>The part of a cell that settings decide: its network and how it is trained.</summary>
public sealed record CellSettings(DetectorSpec Detector, RecipeSpec Recipe);

/// <summary>One setting a user wrote.</summary>
/// <param name="Name">As in the grid: "lr", "neckWidth".</param>
public sealed record GridSetting(string Name, Func<CellSettings, CellSettings> Apply)
{
    /// <summary>JSON pointer of its value in the grid; null of a setting that no grid holds.</summary>
    public string? Pointer { get; init; }
}

/// <summary>Settings from one place. Layers are laid over one another; the last one that names a setting decides it.</summary>
/// <param name="Origin">The place in words: "recipe 'student'".</param>
public sealed record SettingLayer(string Origin, ImmutableArray<GridSetting> Settings);

/// <summary>A detector as a grid names it: a preset with changes.</summary>
public sealed record GridDetector(string Preset, SettingLayer Changes);

/// <summary>A recipe as a grid names it: a built-in one with changes, the most basic first.</summary>
public sealed record GridRecipe(string Preset, ImmutableArray<SettingLayer> Changes);

/// <summary>A setting of a cell, its value, and where that came from.</summary>
/// <param name="Pointer">Where the grid gives it, as a JSON pointer; null of a default.</param>
public sealed record ResolvedSetting(string Name, string Value, string Origin, string? Pointer);
