using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Data.Readers;

/// <summary>
/// The files a reader looked at, below one root. Remembers path and size of every image, path and bytes of every annotation
/// and list: the content hash covers exactly these. Safe for many threads.
/// </summary>
internal sealed class DatasetFiles(string root)
{
    private readonly ConcurrentDictionary<string, string> seen = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, string> listed = new(StringComparer.Ordinal);

    public string Root => root;

    public string PathOf(string relative) => Path.Combine(root, relative);

    /// <summary>A text file's bytes, without the byte order mark that some editors set before them; null when there is none.</summary>
    public byte[]? ReadText(string relative)
    {
        var path = PathOf(relative);
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = Attempt(path, File.ReadAllBytes);
        seen[relative] = $"text {Convert.ToHexStringLower(SHA256.HashData(bytes))}";
        return bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
    }

    /// <summary>Non-empty lines without surrounding blanks; null when there is no such file.</summary>
    public ImmutableArray<string>? ReadLines(string relative) =>
        ReadText(relative) is { } bytes
            ? [.. Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]
            : null;

    /// <summary>Ids in a list, one a line; null when there is no such file. Where each stands is remembered for <see cref="Listed"/>.</summary>
    /// <param name="idOf">The id that a line without surrounding blanks means; null: its first word.</param>
    public ImmutableArray<string>? ReadList(string relative, Func<string, string>? idOf = null)
    {
        idOf ??= FirstWord;
        if (ReadText(relative) is not { } bytes)
        {
            return null;
        }

        var ids = ImmutableArray.CreateBuilder<string>();
        foreach (var (index, line) in Encoding.UTF8.GetString(bytes).Split('\n').Index())
        {
            if (line.Trim() is { Length: > 0 } entry)
            {
                var id = idOf(entry);
                if (idOf(FirstWord(entry)) != id)
                {
                    ReadAnew("whole lines of lists");
                }

                ids.Add(id);
                listed.TryAdd(id, $", listed in {relative} line {index + 1}");
            }
        }

        return ids.ToImmutable();
    }

    /// <summary>A line may go on, as VOC's lists of one class do (present, absent, difficult).</summary>
    public static string FirstWord(string line) => line.Split([' ', '\t'])[0];

    /// <summary>", listed in FILE line N" for an id that stands in a list; empty for others.</summary>
    public string Listed(string id) => listed.GetValueOrDefault(id, "");

    /// <summary>Size and format of an image that is there; null when its head is damaged.</summary>
    public ImageHeader? ReadImageHeader(string relative)
    {
        var path = PathOf(relative);
        seen[relative] = $"image {new FileInfo(path).Length}";
        return Attempt(path, ImageDecoder.ReadHeader);
    }

    /// <summary>File names in a folder; empty when there is no such folder.</summary>
    public ImmutableHashSet<string> Names(string folder) =>
        Directory.Exists(PathOf(folder))
            ? [.. Directory.EnumerateFiles(PathOf(folder)).Select(f => Path.GetFileName(f))]
            : [];

    /// <summary>Paths of all files below a folder, relative to it with '/'; none when there is no such folder.</summary>
    public IEnumerable<string> NamesBelow(string folder) =>
        Directory.Exists(PathOf(folder))
            ? Directory.EnumerateFiles(PathOf(folder), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(PathOf(folder), f).Replace('\\', '/'))
            : [];

    /// <summary>Images by what names them, such as a path without its ending.</summary>
    /// <exception cref="BadDataException">Two of them have one name: which one is meant cannot be told.</exception>
    public ImmutableDictionary<string, string> ByName(string folder, IEnumerable<string> images, Func<string, string> nameOf)
    {
        var named = images.ToLookup(nameOf, StringComparer.Ordinal);
        return named.FirstOrDefault(g => g.Skip(1).Any()) is { } several
            ? throw new BadDataException($"{PathOf(folder)}: {string.Join(" and ", several.Order(StringComparer.Ordinal))} have one id, {several.Key}: rename or remove one")
            : named.ToImmutableDictionary(g => g.Key, g => g.Single(), StringComparer.Ordinal);
    }

    /// <summary>Says what is read in another way than earlier builds did. It enters the content hash, so that cells trained on either reading have their own keys.</summary>
    public void ReadAnew(string what) => seen[$"read anew: {what}"] = "";

    public string ContentHash()
    {
        var lines = seen.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key.Replace('\\', '/')} {e.Value}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

    private static T Attempt<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadDataException($"{path} cannot be read ({e.Message}): restore the file or its permissions", e);
        }
    }
}
