using System.Security.Cryptography;

namespace Kd.Core.Artifacts;

/// <summary>SHA-256 of stored files, as 64 lower-case hex digits.</summary>
public static class ArtifactHash
{
    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Null when the file is absent.</summary>
    public static async Task<string?> OfFileAsync(IArtifactStore store, ArtifactPath path, CancellationToken cancellationToken)
    {
        var stream = await store.OpenReadAsync(path, cancellationToken);
        if (stream is null)
        {
            return null;
        }

        await using (stream)
        {
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
        }
    }
}
