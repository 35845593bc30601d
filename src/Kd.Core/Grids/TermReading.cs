using System.Collections.Immutable;
using System.Text.Json;
using Kd.Core.Cells;

namespace Kd.Core.Grids;

/// <summary>Reads loss terms: "hard+soft", or a list of names and of objects with one name and its settings.</summary>
internal sealed class TermReading(GridProblems problems)
{
    private const double MaxWeight = 1e9;

    public static ImmutableArray<string> Known { get; } = ["hard", "soft", "mse"];

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
        return Named(member.Name, node with { At = member.At }) switch
        {
            SoftTerm soft => Soft(soft, member.Value),
            MseTerm mse => Mse(mse, member.Value),
            HardTerm hard => GridFields.Open(member.Value, [], problems) is null ? null : hard,
            _ => null,
        };
    }

    private LossTermSpec? Named(string name, GridNode node)
    {
        switch (name)
        {
            case "hard":
                return new HardTerm();
            case "soft":
                return new SoftTerm();
            case "mse":
                return new MseTerm();
            default:
                problems.Add(node, $"\"{name}\" is no loss term of this version{NearName.Hint(name, Known)}");
                return null;
        }
    }

    private SoftTerm? Soft(SoftTerm soft, GridNode node) => GridFields.Open(node, GridVocabulary.Soft, problems) is not { } fields ? null : soft with
    {
        ClassWeight = Weight(fields, "classWeight") ?? soft.ClassWeight,
        BoxWeight = Weight(fields, "boxWeight") ?? soft.BoxWeight,
    };

    private MseTerm? Mse(MseTerm mse, GridNode node) => GridFields.Open(node, GridVocabulary.Mse, problems) is not { } fields ? null : mse with
    {
        Weight = Weight(fields, "weight") ?? mse.Weight,
    };

    private double? Weight(GridFields fields, string name) =>
        fields.Optional(name) is { } node ? GridValues.Real(node, 0, MaxWeight, problems) : null;

    private ImmutableArray<LossTermSpec> Once(ImmutableArray<LossTermSpec> terms, GridNode node)
    {
        foreach (var twice in terms.GroupBy(t => t.Kind, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            problems.Add(node, $"the term \"{twice.Key}\" is given twice: remove one");
        }

        return Lay([], [.. terms.DistinctBy(t => t.Kind)]);
    }
}
