using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Kd.Core.Api;

namespace Kd.Silo.Api;

/// <summary>Whom the API lets in. The place of the tokens is looked at again at most every second; while it cannot be used, the tokens known before stay good.</summary>
internal sealed partial class ApiTokens(string place, TimeProvider time, ILogger<ApiTokens> log)
{
    private const string Scheme = "Bearer ";
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private readonly Lock reading = new();
    private ImmutableArray<Known> known = [];
    private string trouble = "";
    private long? looked;

    /// <summary>The holder of the token in an Authorization header, else null. Takes the same time however much of a wrong token is right, and whichever token it is.</summary>
    public TokenEntry? Find(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var asked = Hash(authorization[Scheme.Length..].Trim());
        TokenEntry? found = null;
        foreach (var (entry, hash) in Current())
        {
            found = CryptographicOperations.FixedTimeEquals(hash, asked) ? entry : found;
        }

        return found;
    }

    private ImmutableArray<Known> Current()
    {
        lock (reading)
        {
            if (looked is not { } last || time.GetElapsedTime(last) >= Look)
            {
                looked = time.GetTimestamp();
                Take(TokenPlace.Read(place));
            }

            return known;
        }
    }

    private void Take(TokenList list)
    {
        var now = string.Join("; ", list.Problems);
        if (now.Length > 0)
        {
            if (now != trouble)
            {
                LogUnusable(now);
            }
        }
        else if (!list.Entries.SequenceEqual(known.Select(k => k.Entry)))
        {
            known = [.. list.Entries.Select(entry => new Known(entry, Hash(entry.Token)))];
            LogTaken(string.Join(", ", list.Entries.Select(e => $"{e.Holder} ({TokenList.Word(e.Role)})")));
        }

        trouble = now;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    [LoggerMessage(LogLevel.Information, "tokens of {Holders}")]
    private partial void LogTaken(string holders);

    [LoggerMessage(LogLevel.Error, "the tokens cannot be read again, those known before stay good: {Reason}")]
    private partial void LogUnusable(string reason);

    private sealed record Known(TokenEntry Entry, byte[] Hash);
}
