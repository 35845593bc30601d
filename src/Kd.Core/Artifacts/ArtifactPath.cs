namespace Kd.Core.Artifacts;

/// <summary>A place in an artifact store: segments that passed the allow-list, joined by '/'. It cannot leave the store.</summary>
public readonly record struct ArtifactPath
{
    private readonly string? value;

    private ArtifactPath(string value) => this.value = value;

    public string Value => value ?? throw new InvalidOperationException("an empty artifact path was used");

    /// <summary>Last segment.</summary>
    public string Name => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>Path of the given segments; throws when one of them is no <see cref="ArtifactPaths.IsName">name</see>.</summary>
    public static ArtifactPath Of(params ReadOnlySpan<string> segments)
    {
        foreach (var segment in segments)
        {
            Require(segment);
        }

        return segments.IsEmpty ? throw new ArgumentException("a path needs a segment", nameof(segments)) : new ArtifactPath(string.Join('/', segments!));
    }

    public ArtifactPath Child(string name)
    {
        Require(name);
        return new ArtifactPath($"{Value}/{name}");
    }

    public override string ToString() => Value;

    private static void Require(string segment)
    {
        if (!ArtifactPaths.IsName(segment))
        {
            throw new ArgumentException($"'{segment}' is no name the store allows", nameof(segment));
        }
    }
}
