using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Kd.Core.Artifacts;

namespace Kd.Core.Grids;

/// <summary>One object of a grid, read key by key; whatever does not fit becomes a problem and the fallback is returned, so that reading goes on.</summary>
internal sealed class GridFields
{
    private readonly GridNode node;
    private readonly GridProblems problems;

    private GridFields(GridNode node, GridProblems problems)
    {
        this.node = node;
        this.problems = problems;
    }

    public GridNode Node => node;

    /// <summary>Null, with a problem, when the value is no object. Keys that are not known are problems.</summary>
    public static GridFields? Open(GridNode node, ImmutableArray<string> known, GridProblems problems)
    {
        if (node.Kind != JsonValueKind.Object)
        {
            problems.Add(node, $"an object was expected, not {node.Described}");
            return null;
        }

        foreach (var member in node.Members.Where(m => !known.Contains(m.Name)))
        {
            problems.Add(member.At, $"\"{member.Name}\" is not known here{NearName.Hint(member.Name, known)}");
        }

        return new GridFields(node, problems);
    }

    public GridNode? Optional(string name) => node.Find(name);

    public GridNode? Required(string name)
    {
        var value = node.Find(name);
        if (value is null)
        {
            problems.Add(node, $"\"{name}\" is missing: add it");
        }

        return value;
    }

    public string? Text(string name) => Optional(name) is { } value ? GridValues.Text(value, problems) : null;

    public int? Integer(string name, int min, int max) => Optional(name) is { } value ? GridValues.Integer(value, min, max, problems) : null;

    public bool? Boolean(string name) => Optional(name) is { } value ? GridValues.Boolean(value, problems) : null;

    public T? Choice<T>(string name, params ReadOnlySpan<(string Word, T Value)> choices)
        where T : struct =>
        Optional(name) is { } value ? GridValues.Choice(value, problems, choices) : null;
}

/// <summary>Single values of a grid. Null means a problem was noted.</summary>
internal static class GridValues
{
    public static string? Text(GridNode node, GridProblems problems)
    {
        if (node.Kind == JsonValueKind.String && node.Text.Length > 0)
        {
            return node.Text;
        }

        problems.Add(node, $"a text was expected, not {node.Described}");
        return null;
    }

    /// <summary>A file or folder below the server's data folder.</summary>
    public static string? RelativePath(GridNode node, GridProblems problems)
    {
        if (Text(node, problems) is not { } path)
        {
            return null;
        }

        if (Path.IsPathRooted(path) || path.Split('/').Any(part => part is "" or "." or "..") || path.Any(c => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format || c == '\\'))
        {
            problems.Add(node, $"\"{path}\" must be relative to the data folder, without \".\", \"..\" or empty parts");
        }

        return path;
    }

    /// <summary>A fold, by name or number.</summary>
    public static string? FoldName(GridNode node, GridProblems problems)
    {
        var text = node.Kind == JsonValueKind.Number ? Integer(node, 0, int.MaxValue, problems)?.ToString(CultureInfo.InvariantCulture) : Text(node, problems);
        if (text is null || ArtifactPaths.IsName(text))
        {
            return text;
        }

        problems.Add(node, $"\"{text}\" is no name of a fold: use a number, or letters, digits, '.', '_' and '-'");
        return null;
    }

    public static int? Integer(GridNode node, int min, int max, GridProblems problems)
    {
        if (node.Number is { } number && number == Math.Floor(number) && number >= min && number <= max)
        {
            return (int)number;
        }

        var range = max == int.MaxValue ? $"of at least {min}" : $"from {min} to {max}";
        problems.Add(node, $"a whole number {range} was expected, not {node.Described}");
        return null;
    }

    public static double? Real(GridNode node, double min, double max, GridProblems problems)
    {
        if (node.Number is { } number && number >= min && number <= max)
        {
            return number;
        }

        var range = double.IsPositiveInfinity(max) ? $"of at least {Show(min)}" : $"from {Show(min)} to {Show(max)}";
        problems.Add(node, $"a number {range} was expected, not {node.Described}");
        return null;
    }

    public static bool? Boolean(GridNode node, GridProblems problems)
    {
        if (node.Kind is JsonValueKind.True or JsonValueKind.False)
        {
            return node.Kind == JsonValueKind.True;
        }

        problems.Add(node, $"true or false was expected, not {node.Described}");
        return null;
    }

    public static T? Choice<T>(GridNode node, GridProblems problems, params ReadOnlySpan<(string Word, T Value)> choices)
        where T : struct
    {
        var words = new string[choices.Length];
        for (var i = 0; i < choices.Length; i++)
        {
            words[i] = choices[i].Word;
            if (node.Kind == JsonValueKind.String && node.Text == choices[i].Word)
            {
                return choices[i].Value;
            }
        }

        var hint = node.Kind == JsonValueKind.String ? NearName.Hint(node.Text, words) : $": known here are {string.Join(", ", words)}";
        problems.Add(node, $"{node.Described} is not known here{hint}");
        return null;
    }

    /// <summary>A list whose items each read; items that do not are left out after their problem was noted.</summary>
    public static ImmutableArray<T> List<T>(GridNode node, GridProblems problems, Func<GridNode, T?> item)
        where T : class
    {
        if (node.Kind == JsonValueKind.Array)
        {
            return [.. node.Items.Select(item).OfType<T>()];
        }

        problems.Add(node, $"a list was expected, not {node.Described}");
        return [];
    }

    /// <summary>As <see cref="List{T}"/>, each text once and at least one of them.</summary>
    public static ImmutableArray<string> Distinct(GridNode node, GridProblems problems, Func<GridNode, string?> item)
    {
        var values = List(node, problems, item);
        if (node.Kind == JsonValueKind.Array && node.Items.IsEmpty)
        {
            problems.Add(node, "the list is empty: name at least one");
        }

        foreach (var twice in values.GroupBy(v => v, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            problems.Add(node, $"\"{twice.Key}\" is listed twice: remove one");
        }

        return [.. values.Distinct(StringComparer.Ordinal)];
    }

    public static string Show(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
