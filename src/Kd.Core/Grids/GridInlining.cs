using System.Collections.Immutable;
using System.Text.Json;

namespace Kd.Core.Grids;

/// <summary>
/// Resolves "extends" at the top of a grid: the named file is read first, this one is laid over it. Objects merge,
/// everything else replaces, and null removes what was inherited.
/// </summary>
/// <param name="load">Text of a file named by another one (both full names); null when it cannot be read.</param>
/// <param name="resolve">Full name of a file from the naming file's full name and what stands in its "extends".</param>
internal sealed class GridInlining(Func<string, string?> load, Func<string, string, string> resolve, List<GridProblem> problems)
{
    private const string Extends = "extends";

    /// <summary>The whole grid as one object without "extends"; null when it could not be read.</summary>
    public GridNode? Inline(string text, string file) => Inline(text, file, []);

    private GridNode? Inline(string text, string file, ImmutableArray<string> through)
    {
        if (PositionalJson.Parse(text, file, problems) is not { } node)
        {
            return null;
        }

        if (node.Kind != JsonValueKind.Object)
        {
            problems.Add(new GridProblem(node.At, $"a grid is an object, not {node.Described}"));
            return null;
        }

        var own = node with { Members = [.. node.Members.Where(m => m.Name != Extends)] };
        return node.Find(Extends) is { } extends ? Laid(own, extends, through.Add(file)) : WithoutNulls(own);
    }

    private GridNode? Laid(GridNode own, GridNode extends, ImmutableArray<string> through)
    {
        if (extends.Kind != JsonValueKind.String)
        {
            problems.Add(new GridProblem(extends.At, $"\"extends\" names another grid file, such as \"base.json\"; found {extends.Described}"));
            return null;
        }

        var file = resolve(through[^1], extends.Text);
        if (through.Contains(file))
        {
            problems.Add(new GridProblem(extends.At, $"\"extends\" goes in a circle: {string.Join(" -> ", through.Add(file).Select(Path.GetFileName))}"));
            return null;
        }

        if (load(file) is not { } text)
        {
            problems.Add(new GridProblem(extends.At, $"cannot read \"{extends.Text}\": files are looked for beside the file that names them"));
            return null;
        }

        return Inline(text, file, through) is { } below ? Merge(below, own) : null;
    }

    private static GridNode Merge(GridNode below, GridNode above)
    {
        if (below.Kind != JsonValueKind.Object || above.Kind != JsonValueKind.Object)
        {
            return WithoutNulls(above);
        }

        var kept = below.Members.Select(m => above.Find(m.Name) is { } over ? m with { Value = Merge(m.Value, over) } : m);
        var added = above.Members.Where(m => below.Find(m.Name) is null).Select(m => m with { Value = WithoutNulls(m.Value) });
        return above with { Members = [.. kept.Concat(added).Where(m => m.Value.Kind != JsonValueKind.Null)] };
    }

    private static GridNode WithoutNulls(GridNode node) => node.Kind == JsonValueKind.Object
        ? node with { Members = [.. node.Members.Where(m => m.Value.Kind != JsonValueKind.Null).Select(m => m with { Value = WithoutNulls(m.Value) })] }
        : node;
}
