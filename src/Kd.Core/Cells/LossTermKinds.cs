using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Kd.Core.Cells;

/// <summary>The closed list of loss terms.</summary>
public static class LossTermKinds
{
    /// <summary>Each kind once, with its default settings, in the order messages name them.</summary>
    public static ImmutableArray<LossTermSpec> Known { get; } =
    [
        new HardTerm(),
        new SoftTerm(),
        new MseTerm(),
        new PdfTerm(),
        new DefeatTerm(),
    ];

    /// <summary>Lets JSON tell kinds apart by a property "kind".</summary>
    internal static Action<JsonTypeInfo> ToldApart(ImmutableArray<LossTermSpec> known) => type =>
    {
        if (type.Type != typeof(LossTermSpec))
        {
            return;
        }

        type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "kind" };
        foreach (var term in known)
        {
            type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(term.GetType(), term.Kind));
        }
    };
}
