using System.Security.Cryptography;
using System.Text;

namespace Kd.Silo.Datasets;

/// <summary>A cheap stand-in for a folder's content: names, sizes and modification times (to 100 ns) of all files in it.</summary>
internal static class Fingerprint
{
    /// <summary>Null when there is no such folder.</summary>
    public static string? Of(string folder, SearchOption depth)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = new DirectoryInfo(folder).EnumerateFiles("*", depth).Select(f => $"{Path.GetRelativePath(folder, f.FullName)}\0{f.Length}\0{f.LastWriteTimeUtc.Ticks}\n");
        foreach (var line in files.Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(line));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
