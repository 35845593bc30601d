using System.Collections.Immutable;
using System.Text.Json;
using Kd.Core.Artifacts;

namespace Kd.Core.Grids;

/// <summary>Reads detectors and recipes: names of presets, objects of settings, and recipes that extend one another.</summary>
internal sealed class SettingReading(GridNode? recipes, GridProblems problems)
{
    private const int MostExtended = 32;

    private readonly Dictionary<string, GridRecipe?> read = new(StringComparer.Ordinal);

    /// <summary>Reads every recipe of the grid, used or not, so that each one's problems are told.</summary>
    public void ReadAll()
    {
        foreach (var member in recipes?.Members ?? [])
        {
            if (!ArtifactPaths.IsName(member.Name))
            {
                problems.Add(member.At, $"\"{member.Name}\" is no name for a recipe: use letters, digits, '.', '_', '-' and '+'");
            }

            if (RecipePresets.Names.Contains(member.Name))
            {
                problems.Add(member.At, $"\"{member.Name}\" is a built-in recipe: choose another name, and extend it");
            }

            Named(member.Name, []);
        }
    }

    public GridDetector? Detector(GridNode node, string origin)
    {
        if (node.Kind == JsonValueKind.String)
        {
            return Preset(node) is { } preset ? new GridDetector(preset, new SettingLayer(origin, [])) : null;
        }

        return DetectorChange(node, origin) is not { } change
            ? null
            : change.Preset is { } named ? new GridDetector(named, change.Changes) : MissingBase(node);
    }

    /// <summary>As <see cref="Detector"/>, but an object may leave out "base".</summary>
    public ConfigDetector? DetectorChange(GridNode node, string origin)
    {
        if (node.Kind == JsonValueKind.String)
        {
            return Preset(node) is { } preset ? new ConfigDetector(preset, new SettingLayer(origin, [])) : null;
        }

        if (GridFields.Open(node, GridVocabulary.Detector, problems) is not { } fields)
        {
            return null;
        }

        var layer = Layer(node, SettingFields.Detector, origin);
        return fields.Optional("base") is { } based
            ? Preset(based) is { } name ? new ConfigDetector(name, layer) : null
            : new ConfigDetector(null, layer);
    }

    /// <summary>A recipe by name, or written out in place.</summary>
    public GridRecipe? Recipe(GridNode node, string origin) => node.Kind switch
    {
        JsonValueKind.String => Reference(node, []),
        JsonValueKind.Object => Written(node, origin, []),
        _ => Wrong(node),
    };

    /// <summary>Settings laid over another recipe.</summary>
    public SettingLayer? RecipeChange(GridNode node, string origin)
    {
        if (GridFields.Open(node, GridVocabulary.Recipe, problems) is not { } fields)
        {
            return null;
        }

        if (fields.Optional("extends") is { } extends)
        {
            problems.Add(extends, "these settings are laid over the recipe in use and cannot extend another one: leave \"extends\" out");
        }

        return Layer(fields.Node, SettingFields.Recipe, origin);
    }

    private GridRecipe? Named(string name, ImmutableArray<string> through)
    {
        if (!read.TryGetValue(name, out var recipe))
        {
            recipe = recipes!.Find(name) is { } node ? Written(node, $"recipe '{name}'", through.Add(name)) : null;
            read[name] = recipe;
        }

        return recipe;
    }

    private GridRecipe? Reference(GridNode node, ImmutableArray<string> through)
    {
        if (RecipePresets.Names.Contains(node.Text))
        {
            return new GridRecipe(node.Text, []);
        }

        if (through.Contains(node.Text))
        {
            problems.Add(node, $"recipes extend one another in a circle: {string.Join(" -> ", through.Add(node.Text))}");
            return null;
        }

        if (through.Length == MostExtended)
        {
            problems.Add(node, $"recipes extend one another more than {MostExtended} times over: write this one out");
            return null;
        }

        if (recipes?.Find(node.Text) is null)
        {
            var known = RecipePresets.Names.Concat(recipes?.Members.Select(m => m.Name) ?? []);
            problems.Add(node, $"there is no recipe \"{node.Text}\"{NearName.Hint(node.Text, known)}");
            return null;
        }

        return Named(node.Text, through);
    }

    private GridRecipe? Written(GridNode node, string origin, ImmutableArray<string> through)
    {
        if (GridFields.Open(node, GridVocabulary.Recipe, problems) is not { } fields)
        {
            return null;
        }

        var layer = Layer(fields.Node, SettingFields.Recipe, origin);
        var based = fields.Optional("extends") switch
        {
            null => new GridRecipe(RecipePresets.Paper, []),
            { Kind: JsonValueKind.String } extends => Reference(extends, through),
            var other => Wrong(other),
        };
        return based is null ? null : based with { Changes = based.Changes.Add(layer) };
    }

    private SettingLayer Layer(GridNode node, ImmutableArray<SettingField> known, string origin)
    {
        var settings = ImmutableArray.CreateBuilder<GridSetting>();
        foreach (var member in node.Members)
        {
            if (known.FirstOrDefault(f => f.Name == member.Name) is { } field && field.Read(member.Value, problems) is { } apply)
            {
                settings.Add(new GridSetting(field.Name, apply) { Pointer = member.Value.At.Pointer });
            }
        }

        return new SettingLayer(origin, settings.ToImmutable());
    }

    private string? Preset(GridNode node)
    {
        if (node.Kind == JsonValueKind.String && DetectorPresets.Names.Contains(node.Text))
        {
            return node.Text;
        }

        problems.Add(node, $"{node.Described} is no detector{NearName.Hint(node.Text, DetectorPresets.Names)}");
        return null;
    }

    private GridDetector? MissingBase(GridNode node)
    {
        problems.Add(node, $"\"base\" is missing: name the detector these settings change, one of {string.Join(", ", DetectorPresets.Names)}");
        return null;
    }

    private GridRecipe? Wrong(GridNode node)
    {
        problems.Add(node, $"the name of a recipe was expected, not {node.Described}");
        return null;
    }
}
