using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kd.Core.Cells;

namespace Kd.Core.Grids;

/// <summary>Reads "configs": sums of terms as text, and objects that change settings or span axes.</summary>
internal sealed partial class ConfigReading(ImmutableArray<LossTermSpec> known, SettingReading settings, GridProblems problems)
{
    private const int MaxNameLength = 100;

    private readonly TermReading terms = new(known, problems);

    public ImmutableArray<GridConfig> Read(GridNode node, int most)
    {
        if (node.Kind != JsonValueKind.Array || node.Items.IsEmpty)
        {
            problems.Add(node, "a list of at least one config was expected, such as [\"hard\", \"hard+soft\"]");
            return [];
        }

        return [.. node.Items.SelectMany(item => item.Kind == JsonValueKind.Object ? Spanned(item, most) : Plain(item))];
    }

    private IEnumerable<GridConfig> Plain(GridNode node)
    {
        var sum = terms.Sum(node);
        return sum.IsEmpty ? [] : [new GridConfig { Name = Name(node.Text, node), Terms = sum }];
    }

    private IEnumerable<GridConfig> Spanned(GridNode node, int most)
    {
        if (GridFields.Open(node, GridVocabulary.Config, problems) is not { } fields || fields.Required("name") is not { } nameNode || GridValues.Text(nameNode, problems) is not { } template)
        {
            return [];
        }

        var axes = fields.Optional("axes");
        CheckAxesAreUsed(template, axes, node);
        if (!NamesResolve(template, nameNode, axes, node))
        {
            return [];
        }

        var points = new AxisExpansion(problems).Expand(axes, fields.Optional("exclude"), most);
        return points.Select(point => One(point, template, nameNode, fields)).OfType<GridConfig>().ToArray();
    }

    private GridConfig? One(AxisPoint point, string template, GridNode nameNode, GridFields fields)
    {
        GridNode? Filled(string key) => fields.Optional(key) is { } value ? point.Fill(value) : null;

        var name = Name(point.Name(template), nameNode);
        var below = Filled("base") is { } based ? terms.Sum(based) : [];
        var above = Filled("terms") is { } own ? terms.List(own) : [];
        if (fields.Optional("base") is null && fields.Optional("terms") is null)
        {
            problems.Add(fields.Node, "a config needs \"base\", such as \"hard\", or \"terms\", or both");
        }

        var origin = $"config '{name}'";
        var all = TermReading.Lay(below, above);
        return all.IsEmpty ? null : new GridConfig
        {
            Name = name,
            Terms = all,
            Detector = Filled("detector") is { } detector ? settings.DetectorChange(detector, origin) : null,
            Recipe = Filled("recipe") is { } recipe ? settings.RecipeChange(recipe, origin) : null,
        };
    }

    private void CheckAxesAreUsed(string template, GridNode? axes, GridNode config)
    {
        var used = References(config).Select(reference => reference.Text[1..]).ToArray();
        foreach (var axis in axes?.Members ?? [])
        {
            if (!template.Contains($"{{{axis.Name}}}", StringComparison.Ordinal))
            {
                problems.Add(axis.At, $"the axis \"{axis.Name}\" must appear in the config's name, as {{{axis.Name}}}: else its configs share a name");
            }

            if (!used.Contains(axis.Name))
            {
                problems.Add(axis.At, $"the axis \"{axis.Name}\" changes nothing: refer to it as \"${axis.Name}\"");
            }
        }
    }

    private bool NamesResolve(string template, GridNode nameNode, GridNode? axes, GridNode config)
    {
        var names = axes?.Members.Select(m => m.Name).ToArray() ?? [];
        var placeholders = Placeholder().Matches(template).Select(m => m.Groups[1].Value).Where(n => !names.Contains(n)).ToArray();
        foreach (var unknown in placeholders)
        {
            problems.Add(nameNode, $"{{{unknown}}} in the name is no axis of this config{NearName.Hint(unknown, names)}");
        }

        var references = References(config).Where(reference => !names.Contains(reference.Text[1..])).ToArray();
        foreach (var unknown in references)
        {
            problems.Add(unknown, $"\"{unknown.Text}\" refers to no axis of this config{NearName.Hint(unknown.Text[1..], names)}");
        }

        return placeholders.Length + references.Length == 0;
    }

    /// <summary>"$axis" texts in the parts of a config that may hold them.</summary>
    private static IEnumerable<GridNode> References(GridNode config) =>
        config.Members.Where(m => m.Name is "base" or "terms" or "detector" or "recipe").SelectMany(m => Dollars(m.Value));

    private static IEnumerable<GridNode> Dollars(GridNode node) => node.Kind switch
    {
        JsonValueKind.String when node.Text.StartsWith('$') => [node],
        JsonValueKind.Object => node.Members.SelectMany(m => Dollars(m.Value)),
        JsonValueKind.Array => node.Items.SelectMany(Dollars),
        _ => [],
    };

    private string Name(string name, GridNode at)
    {
        if (name.Length > MaxNameLength || name.Length == 0 || !char.IsAsciiLetterOrDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || "+-._:=,()".Contains(c, StringComparison.Ordinal)))
        {
            problems.Add(at, $"\"{name}\" is no name for a config: use at most {MaxNameLength} letters, digits and + - . _ : = , ( ), beginning with a letter or digit");
        }

        return name;
    }

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Placeholder();
}
