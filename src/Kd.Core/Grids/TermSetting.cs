using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kd.Core.Cells;
using Kd.Core.Json;

namespace Kd.Core.Grids;

/// <summary>One setting of a loss term in a grid: a public property of its record.</summary>
/// <param name="Name">As JSON spells the property: "classWeight".</param>
/// <param name="Meaning">What the schema says of it.</param>
/// <param name="Type">double, bool, or an enum.</param>
/// <param name="Least">The smallest number it may have: 0, unless the property has a range.</param>
internal sealed record TermSetting(string Name, string Meaning, Type Type, double Least)
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
            .Select(p => new TermSetting(
                p.Name,
                Attribute<DescriptionAttribute>(p)?.Description ?? string.Empty,
                Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType,
                Attribute<RangeAttribute>(p)?.Minimum is double least ? least : 0)),
    ];

    private static T? Attribute<T>(JsonPropertyInfo property)
        where T : Attribute =>
        property.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: false).OfType<T>().FirstOrDefault();
}
