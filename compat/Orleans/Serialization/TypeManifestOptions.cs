namespace Orleans.Serialization.Configuration;

/// <summary>What the serializer may name on the wire beyond the types it has a codec for.</summary>
public sealed class TypeManifestOptions
{
    /// <summary>Full names of further types.</summary>
    public HashSet<string> AllowedTypes { get; } = new(StringComparer.Ordinal);
}
