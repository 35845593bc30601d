using System.Security.Cryptography;
using System.Text;
using Kd.Core.Api;

namespace Kd.Silo.Api;

/// <summary>Where tokens lie: a file for its owner only, or a folder of mounted secrets with files named after roles, such as read and read-metrics.</summary>
internal static class TokenPlace
{
    private const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Everything there, or one line for each reason why it is not to be trusted.</summary>
    public static TokenList Read(string path)
    {
        try
        {
            return Directory.Exists(path) ? OfFolder(path) : OfFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refused($"'{path}' cannot be read: {e.Message}");
        }
    }

    /// <summary>Makes a file with one admin's token of 256 random bits, unless something is there. Written whole, then named: silos that start together on one store agree on the first one's.</summary>
    public static void Furnish(string path)
    {
        if (Path.Exists(path))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var made = new FileStream(temporary, options))
        {
            made.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))));
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }

    private static TokenList OfFile(string path)
    {
        if ((File.GetUnixFileMode(path) & (Group | Others)) != UnixFileMode.None)
        {
            return Refused($"others than its owner may use '{path}'; chmod 600 it");
        }

        var list = TokenList.Read(File.ReadAllText(path));
        return list.Entries.IsEmpty && list.Problems.IsEmpty ? Refused($"'{path}' holds no token") : list with { Problems = [.. list.Problems.Select(p => $"'{path}': {p}")] };
    }

    // A mounted secret belongs to root and is read through its group; names that begin with '.' are the mount's own.
    private static TokenList OfFolder(string path)
    {
        var read = Directory.EnumerateFiles(path).Where(file => Path.GetFileName(file)[0] != '.').Order(StringComparer.Ordinal).Select(Secret).ToList();
        var all = TokenList.Of(read.SelectMany(list => list.Entries), read.SelectMany(list => list.Problems));
        return all.Entries.IsEmpty && all.Problems.IsEmpty ? Refused($"'{path}' holds no file read, submit or admin") : all;
    }

    private static TokenList Secret(string file)
    {
        var name = Path.GetFileName(file);
        if (TokenList.Role(name.Split('-', 2)[0]) is not { } role)
        {
            return Refused($"'{file}' is named after no role: read, submit or admin, alone or with more after a hyphen");
        }

        if ((File.GetUnixFileMode(file) & Others) != UnixFileMode.None)
        {
            return Refused($"everyone may use '{file}'; mount it with mode 0440");
        }

        var list = TokenList.ReadRole(role, File.ReadAllText(file), name);
        return list with { Problems = [.. list.Problems.Select(p => $"'{file}': {p}")] };
    }

    private static TokenList Refused(string problem) => new([], [problem]);
}
