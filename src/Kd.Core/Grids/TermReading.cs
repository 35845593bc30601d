using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kd.Core.Cells;
using Kd.Core.Json;

namespace Kd.Core.Grids;

/// <summary>Reads loss terms: "hard+soft", or a list of names and of objects with one name and its settings.</summary>
internal sealed class TermReading(ImmutableArray<LossTermSpec> known, GridProblems problems)
{
    /// <summary>"hard+soft".</summary>
    public ImmutableArray<LossTermSpec> Sum(GridNode node)
    {
        if (GridValues.Text(node, problems) is not { } text)
        {
            return [];
        }

        var terms = text.Split('+').Select(name => Named(name.Trim(), node)).OfType<LossTermSpec>().ToImmutableArray();
        return Once(terms, node);
    }

    /// <summary>A list of terms.</summary>
    public ImmutableArray<LossTermSpec> List(GridNode node) => Once(GridValues.List(node, problems, Term), node);

    /// <summary>The second list's terms take the place of the first's of the same kind; sorted by kind.</summary>
    public static ImmutableArray<LossTermSpec> Lay(ImmutableArray<LossTermSpec> below, ImmutableArray<LossTermSpec> above) =>
        [.. below.Where(b => above.All(a => a.Kind != b.Kind)).Concat(above).OrderBy(t => t.Kind, StringComparer.Ordinal)];

    private LossTermSpec? Term(GridNode node)
    {
        if (node.Kind == JsonValueKind.String)
        {
            return Named(node.Text, node);
        }

        if (node.Kind != JsonValueKind.Object || node.Members.Length != 1)
        {
            problems.Add(node, "a loss term is a name, or an object with one name and its settings, such as { \"mse\": { \"weight\": 5 } }");
            return null;
        }

        var member = node.Members[0];
        return Named(member.Name, node with { At = member.At }) is { } kind ? Set(kind, member.Value) : null;
    }

    private LossTermSpec? Named(string name, GridNode node)
    {
        var term = known.FirstOrDefault(t => t.Kind == name);
        if (term is null)
        {
            problems.Add(node, $"\"{name}\" is no loss term of this version{NearName.Hint(name, known.Select(t => t.Kind))}");
        }

        return term;
    }

    // Settings that are not given are left out of the JSON, so that the record's own defaults hold, which may hang on other settings.
    private LossTermSpec? Set(LossTermSpec kind, GridNode node)
    {
        var settings = TermSetting.Of(kind);
        if (GridFields.Open(node, [.. settings.Select(s => s.Name)], problems) is not { } fields)
        {
            return null;
        }

        var given = new JsonObject();
        foreach (var setting in settings)
        {
            if (fields.Optional(setting.Name) is { } value && Value(setting, value) is { } read)
            {
                given[setting.Name] = read;
            }
        }

        return (LossTermSpec)given.Deserialize(kind.GetType(), KdJson.Options)!;
    }

    private JsonNode? Value(TermSetting setting, GridNode node)
    {
        if (setting.Type == typeof(double))
        {
            return GridValues.Real(node, setting.Least, TermSetting.Most, problems);
        }

        if (setting.Type == typeof(bool))
        {
            return GridValues.Boolean(node, problems);
        }

        var words = setting.Words;
        return GridValues.Choice(node, problems, [.. words.Select((word, i) => (word, i))]) is { } chosen ? words[chosen] : null;
    }

    private ImmutableArray<LossTermSpec> Once(ImmutableArray<LossTermSpec> terms, GridNode node)
    {
        foreach (var twice in terms.GroupBy(t => t.Kind, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            problems.Add(node, $"the term \"{twice.Key}\" is given twice: remove one");
        }

        return Lay([], [.. terms.DistinctBy(t => t.Kind)]);
    }
}
