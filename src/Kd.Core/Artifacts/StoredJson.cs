using System.Text.Json;
using Kd.Core.Json;

namespace Kd.Core.Artifacts;

/// <summary>Records as they lie in a store.</summary>
internal static class StoredJson
{
    /// <summary>Null when it is absent.</summary>
    /// <exception cref="InvalidDataException">It is no such record; the message names it.</exception>
    public static async Task<T?> ReadAsync<T>(IArtifactStore store, ArtifactPath path, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await store.GetAsync(path, cancellationToken) is { } bytes ? KdJson.Deserialize<T>(bytes) : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new InvalidDataException($"{path} cannot be read ({e.Message.Split('\n', 2)[0]})", e);
        }
    }
}
