using System.Buffers;
using System.Security.Cryptography;

namespace Kd.Core.Artifacts;

/// <summary>SHA-256 of stored files, as 64 lower-case hex digits.</summary>
public static class ArtifactHash
{
    /// <summary>Files up to this size are hashed on the caller's thread: for them changing to another costs more.</summary>
    private const int SmallBytes = 1 << 18;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>What a file has in place of a hash when its disk has nothing but errors for it: equal to none, so that it counts as damaged, and nobody waits for it for ever.</summary>
    public const string Unreadable = "unreadable";

    private const int InputOutputError = 5; // EIO
    private const int Tries = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>Whether a text is spelled as a hash is.</summary>
    public static bool Is(string text) => text.Length == 64 && !text.AsSpan().ContainsAnyExcept(Digits);

    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Null when the file is absent.</summary>
    public static async Task<string?> OfFileAsync(IArtifactStore store, ArtifactPath path, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await OnceAsync(store, path, cancellationToken);
            }
            catch (IOException e) when (e.HResult == InputOutputError)
            {
                if (tries == Tries)
                {
                    return Unreadable;
                }
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    private static async Task<string?> OnceAsync(IArtifactStore store, ArtifactPath path, CancellationToken cancellationToken)
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
