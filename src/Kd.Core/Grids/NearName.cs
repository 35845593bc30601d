namespace Kd.Core.Grids;

/// <summary>Finds the name that somebody probably meant.</summary>
public static class NearName
{
    private const int LongestMistyped = 100;

    /// <summary>": did you mean 'x'?" when a known name is near, else the list of known names.</summary>
    public static string Hint(string name, IEnumerable<string> known)
    {
        var all = known.ToArray();
        var near = (name.Length > LongestMistyped ? [] : all).Select(k => (Name: k, Distance: Distance(name, k))).OrderBy(k => k.Distance).ThenBy(k => k.Name, StringComparer.Ordinal).FirstOrDefault();
        return near.Name is not null && near.Distance <= Math.Max(1, name.Length / 3)
            ? $": did you mean \"{near.Name}\"?"
            : all.Length == 0 ? ": none is known here" : $": known here are {string.Join(", ", all)}";
    }

    /// <summary>Edits (insert, delete, replace, swap neighbours; case does not count) from one word to another: the optimal string alignment distance.</summary>
    internal static int Distance(string from, string to)
    {
        var edits = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                edits[i, j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Math.Min(edits[i - 1, j - 1] + (Same(from[i - 1], to[j - 1]) ? 0 : 1), Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1),
                };
                if (i > 1 && j > 1 && Same(from[i - 1], to[j - 2]) && Same(from[i - 2], to[j - 1]))
                {
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
                }
            }
        }

        return edits[from.Length, to.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
