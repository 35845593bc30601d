namespace Kd.Core.Grids;

/// <summary>Finds the name that somebody probably meant.</summary>
public static class NearName
{
    /// <summary>": did you mean 'x'?" when a known name is near, else the list of known names.</summary>
    public static string Hint(string name, IEnumerable<string> known)
    {
        var all = known.ToArray();
        var near = all.Select(k => (Name: k, Distance: Distance(name, k))).OrderBy(k => k.Distance).ThenBy(k => k.Name, StringComparer.Ordinal).FirstOrDefault();
        return near.Name is not null && near.Distance <= Math.Max(1, name.Length / 3)
            ? $": did you mean \"{near.Name}\"?"
            : all.Length == 0 ? ": none is known here" : $": known here are {string.Join(", ", all)}";
    }

    /// <summary>Edits (insert, delete, replace, ignoring case) from one word to another, after Levenshtein.</summary>
    internal static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replace = diagonal + (char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
