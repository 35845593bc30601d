using System.Collections.Immutable;
using System.Text.Json;
using Kd.Core.Cells;
using Kd.Core.Json;

namespace Kd.Core.Diffs;

/// <summary>A field of a cell's spec that has two values; null: absent there.</summary>
/// <param name="Field">Its path, such as "recipe.epochs" or "terms.soft.weight".</param>
public sealed record FieldChange(string Field, string? First, string? Second)
{
    public override string ToString() => $"{Field}: {First ?? "-"} -> {Second ?? "-"}";
}

/// <summary>Specs by field.</summary>
internal static class SpecFields
{
    private const string Teacher = "teacher";

    public static ImmutableArray<FieldChange> Changes(CellSpec first, CellSpec second)
    {
        var (own, others) = (Of(first), Of(second));
        return
        [
            .. own.Keys.Union(others.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(field => new FieldChange(field, own.GetValueOrDefault(field), others.GetValueOrDefault(field)))
                .Where(change => change.First != change.Second)
                .Select(Worded),
        ];
    }

    // A teacher's key says no more than that it is another training, and is different in every fold.
    private static FieldChange Worded(FieldChange change) => change is { Field: Teacher, First: not null, Second: not null }
        ? new FieldChange(Teacher, "one training", "another")
        : change is { Field: Teacher } ? new FieldChange(Teacher, change.First is null ? null : "a training", change.Second is null ? null : "a training") : change;

    private static Dictionary<string, string> Of(CellSpec spec)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in JsonSerializer.SerializeToElement(spec, KdJson.Options).EnumerateObject())
        {
            if (member.NameEquals("terms"))
            {
                AddTerms(spec, fields);
            }
            else
            {
                Add(member.Name, member.Value, fields);
            }
        }

        return fields;
    }

    private static void AddTerms(CellSpec spec, Dictionary<string, string> fields)
    {
        foreach (var term in spec.Terms)
        {
            fields[$"terms.{term.Kind}"] = "on";
            foreach (var setting in JsonSerializer.SerializeToElement(term, term.GetType(), KdJson.Options).EnumerateObject())
            {
                Add($"terms.{term.Kind}.{setting.Name}", setting.Value, fields);
            }
        }
    }

    private static void Add(string path, JsonElement value, Dictionary<string, string> fields)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            fields[path] = value.ToString();
            return;
        }

        foreach (var member in value.EnumerateObject())
        {
            Add($"{path}.{member.Name}", member.Value, fields);
        }
    }
}
