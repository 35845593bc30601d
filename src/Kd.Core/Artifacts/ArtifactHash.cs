using System.Buffers;
using System.Security.Cryptography;

namespace Kd.Core.Artifacts;

/// <summary>SHA-256 of stored files, as 64 lower-case hex digits.</summary>
public static class ArtifactHash
{
    /// <summary>Files up to this size are hashed on the caller's thread: for them changing to another costs more.</summary>
    private const int SmallBytes = 1 << 18;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether a text is spelled as a hash is.</summary>
    public static bool Is(string text) => text.Length == 64 && !text.AsSpan().ContainsAnyExcept(Digits);

    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Null when the file is absent.</summary>
    public static async Task<string?> OfFileAsync(IArtifactStore store, ArtifactPath path, CancellationToken cancellationToken)
    {
        var stream = await store.OpenReadAsync(path, cancellationToken);
        if (stream is null)
        {
            return null;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(SmallBytes);
        try
        {
            await using (stream)
            {
                return Convert.ToHexStringLower(await HashAsync(stream, buffer, cancellationToken));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<byte[]> HashAsync(Stream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        if (stream.Length <= SmallBytes)
        {
            return SHA256.HashData(buffer.AsSpan(0, stream.ReadAtLeast(buffer, (int)stream.Length, throwOnEndOfStream: false)));
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }

        return hash.GetHashAndReset();
    }
}
