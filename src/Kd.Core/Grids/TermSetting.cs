using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kd.Core.Cells;
using Kd.Core.Json;

namespace Kd.Core.Grids;

/// <summary>One setting of a loss term in a grid: a public property of its record.</summary>
/// <param name="Name">As JSON spells the property: "classWeight".</param>
/// <param name="Meaning">What the schema says of it.</param>
/// <param name="Type">double (a number from 0), bool, or an enum.</param>
internal sealed record TermSetting(string Name, string Meaning, Type Type)
{
    /// <summary>The largest number a setting may have.</summary>
    public const double Most = 1e9;

    /// <summary>The words an enum's values are spelt as; none for numbers and switches.</summary>
    public ImmutableArray<string> Words =>
        Type.IsEnum ? [.. Enum.GetValues(Type).Cast<object>().Select(value => JsonSerializer.SerializeToElement(value, Type, KdJson.Options).GetString()!)] : [];

    public static ImmutableArray<TermSetting> Of(LossTermSpec term) =>
    [
        .. KdJson.Options.GetTypeInfo(term.GetType()).Properties
            .Where(p => p.Get is not null)
            .Select(p => new TermSetting(p.Name, MeaningOf(p), Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType)),
    ];

    private static string MeaningOf(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: false).OfType<DescriptionAttribute>().FirstOrDefault()?.Description ?? string.Empty;
}
