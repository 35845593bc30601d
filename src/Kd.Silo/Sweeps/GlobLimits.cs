using System.Collections.Immutable;

namespace Kd.Silo.Sweeps;

/// <summary>How many names and globs a request may hold: each is compared with every label of a plan.</summary>
internal static class GlobLimits
{
    private const int Most = 1000;

    /// <summary>Longer than any label.</summary>
    private const int MostCharacters = 600;

    /// <summary>In words; null when all is within the limits.</summary>
    /// <param name="member">Of the request.</param>
    public static string? Excess(string member, ImmutableArray<string> globs) =>
        globs.Length > Most ? $"\"{member}\" has {globs.Length} globs, more than the {Most} allowed: use '*' and '?'"
        : globs.FirstOrDefault(glob => glob.Length > MostCharacters) is { } longest ? $"\"{member}\" has a glob of {longest.Length} characters, more than the {MostCharacters} allowed: labels are shorter"
        : null;
}
