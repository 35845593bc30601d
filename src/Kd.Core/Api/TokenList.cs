using System.Collections.Immutable;
using Kd.Core.Artifacts;

namespace Kd.Core.Api;

/// <summary>A token and whose it is.</summary>
/// <param name="Holder">A name for log and limits; tokens themselves are never shown.</param>
public sealed record TokenEntry(string Holder, ApiRole Role, string Token);

/// <summary>
/// The tokens a text holds, or what is wrong with it. A text of one word is the token of an admin; else each line is HOLDER ROLE TOKEN,
/// and what follows '#' is a comment.
/// </summary>
/// <param name="Problems">One line each, without any token; when there is one, <paramref name="Entries"/> is not to be used.</param>
public sealed record TokenList(ImmutableArray<TokenEntry> Entries, ImmutableArray<string> Problems)
{
    public const int MinLength = 16;
    public const int MaxLength = 512;

    public static TokenList Read(string text)
    {
        var lines = Lines(text).ToList();
        return lines is [{ Words: [var only] }]
            ? Of([new("owner", ApiRole.Admin, only)], [])
            : Of(lines.Select(Entry).OfType<TokenEntry>(), lines.Where(line => Entry(line) is null).Select(line => $"line {line.Number} is not HOLDER ROLE TOKEN with a role of read, submit or admin"));
    }

    /// <summary>Tokens of one role, a line each, as a mounted secret has them.</summary>
    /// <param name="holders">What their holders are called, besides a number.</param>
    public static TokenList ReadRole(ApiRole role, string text, string holders)
    {
        var lines = Lines(text).ToList();
        return Of(
            lines.Where(line => line.Words.Length == 1).Select(line => new TokenEntry($"{holders}-{line.Number}", role, line.Words[0])),
            lines.Where(line => line.Words.Length != 1).Select(line => $"line {line.Number} is not one token"));
    }

    /// <summary>The token that a client sends when its user points at this text: the mightiest; null when there is none to send.</summary>
    public static string? Mightiest(string text) =>
        Lines(text).ToList() switch
        {
            [{ Words: [var only] }] => IsSendable(only) ? only : null,
            _ => Read(text) is { Problems.IsEmpty: true } list ? list.Entries.MaxBy(entry => entry.Role)?.Token : null,
        };

    /// <summary>The role as files, messages and descriptions spell it.</summary>
    public static string Word(ApiRole role) => role.ToString().ToLowerInvariant();

    /// <summary>The role that is spelled so; null when none is.</summary>
    public static ApiRole? Role(string word) => Enum.GetValues<ApiRole>().Where(role => Word(role) == word).Cast<ApiRole?>().FirstOrDefault();

    /// <summary>True for what fits into a header.</summary>
    public static bool IsSendable(string token) => token.Length is > 0 and <= MaxLength && token.All(c => c is > ' ' and <= '~');

    /// <summary>Entries that were read, with what is wrong with them beside what is known to be wrong.</summary>
    public static TokenList Of(IEnumerable<TokenEntry> entries, IEnumerable<string> problems)
    {
        ImmutableArray<TokenEntry> all = [.. entries];
        return new(all,
        [
            .. problems,
            .. all.Where(e => e.Token.Length < MinLength || !IsSendable(e.Token)).Select(e => $"the token of {e.Holder} is not of {MinLength} to {MaxLength} visible ASCII characters"),
            .. all.GroupBy(e => e.Token, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"{string.Join(" and ", g.Select(e => e.Holder))} share one token"),
        ]);
    }

    private static TokenEntry? Entry(TokenLine line) =>
        line.Words is [var holder, var role, var token]
        && ArtifactPaths.IsName(holder)
        && Role(role) is { } known
            ? new(holder, known, token)
            : null;

    private static IEnumerable<TokenLine> Lines(string text) =>
        text.Split('\n')
            .Select((line, index) => new TokenLine(index + 1, line.Split('#', 2)[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
            .Where(line => line.Words.Length > 0);

    private sealed record TokenLine(int Number, string[] Words);
}
