using System.Collections.Immutable;
using System.Text.Json;

namespace Kd.Core.Grids;

/// <summary>One value of each axis of a config.</summary>
internal sealed record AxisPoint(ImmutableArray<(string Axis, GridNode Value)> Values)
{
    /// <summary>"mse-{weight}" becomes "mse-5".</summary>
    public string Name(string template) => Values.Aggregate(template, (name, v) => name.Replace($"{{{v.Axis}}}", Word(v.Value), StringComparison.Ordinal));

    /// <summary>Puts the values where "$axis" stands.</summary>
    public GridNode Fill(GridNode node) => node.Kind switch
    {
        JsonValueKind.String when node.Text.StartsWith('$') => Values.Where(v => node.Text[1..] == v.Axis).Select(v => v.Value with { At = node.At }).FirstOrDefault() ?? node,
        JsonValueKind.Object => node with { Members = [.. node.Members.Select(m => m with { Value = Fill(m.Value) })] },
        JsonValueKind.Array => node with { Items = [.. node.Items.Select(Fill)] },
        _ => node,
    };

    /// <summary>True when every key of an "exclude" entry holds here; a list means any of.</summary>
    public bool Matches(GridNode entry) => entry.Members.All(m => Values.Any(v => v.Axis == m.Name && Alternatives(m.Value).Any(a => Equal(a, v.Value))));

    private static ImmutableArray<GridNode> Alternatives(GridNode node) => node.Kind == JsonValueKind.Array ? node.Items : [node];

    private static bool Equal(GridNode a, GridNode b) => a.Kind == b.Kind && (a.Kind == JsonValueKind.Number ? a.Number == b.Number : a.Text == b.Text);

    private static string Word(GridNode value) => value.Kind switch
    {
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.Text,
    };
}

/// <summary>Expands "axes" into points, without those that "exclude" matches. The count is known before anything is made.</summary>
internal sealed class AxisExpansion(GridProblems problems)
{
    public ImmutableArray<AxisPoint> Expand(GridNode? axesNode, GridNode? excludeNode, int most)
    {
        var axes = Axes(axesNode);
        var count = axes.Aggregate(1L, (product, axis) => Math.Min(product * axis.Values.Length, int.MaxValue));
        if (count > most)
        {
            problems.Add(axesNode!, $"the axes make {(count == int.MaxValue ? "far too many" : count)} configs, more than the {most} cells allowed: shorten them");
            return [];
        }

        IEnumerable<AxisPoint> points = [new AxisPoint([])];
        foreach (var axis in axes)
        {
            points = points.SelectMany(point => axis.Values.Select(value => new AxisPoint(point.Values.Add((axis.Name, value)))));
        }

        return Without(excludeNode, [.. points], [.. axes.Select(a => a.Name)]);
    }

    private ImmutableArray<(string Name, ImmutableArray<GridNode> Values)> Axes(GridNode? node)
    {
        if (node is not null && node.Kind != JsonValueKind.Object)
        {
            problems.Add(node, $"an object of lists was expected, such as {{ \"weight\": [1, 5] }}, not {node.Described}");
        }

        return [.. (node?.Members ?? []).Select(m => (m.Name, GridValues.List(m.Value, problems, AxisValue)))];
    }

    private GridNode? AxisValue(GridNode node)
    {
        if (node.Kind is JsonValueKind.Number or JsonValueKind.String or JsonValueKind.True or JsonValueKind.False)
        {
            return node;
        }

        problems.Add(node, $"a number, a text, true or false was expected, not {node.Described}");
        return null;
    }

    private ImmutableArray<AxisPoint> Without(GridNode? exclude, ImmutableArray<AxisPoint> points, ImmutableArray<string> axes)
    {
        if (exclude is null)
        {
            return points;
        }

        var entries = GridValues.List(exclude, problems, node => GridFields.Open(node, axes, problems)?.Node);
        foreach (var idle in entries.Where(entry => entry.Members.All(m => axes.Contains(m.Name)) && !points.Any(p => p.Matches(entry))))
        {
            problems.Add(idle, "this entry excludes nothing: its values are no combination of the axes'; mend or remove it");
        }

        return [.. points.Where(point => !entries.Any(point.Matches))];
    }
}
