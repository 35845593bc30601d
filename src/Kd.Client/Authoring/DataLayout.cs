using System.Text.RegularExpressions;
using Kd.Core.Cells;

namespace Kd.Client.Authoring;

/// <summary>A data set that somebody's folder seems to hold.</summary>
/// <param name="Folder">Absolute path that a grid would name.</param>
internal sealed partial record DataLayout(DatasetReader Reader, string Folder)
{
    private const int Deepest = 3;

    /// <summary>The first folder, from the one given downwards, that looks like a layout we read; null when none does.</summary>
    public static DataLayout? Find(string folder)
    {
        IEnumerable<string> level = [Path.GetFullPath(folder)];
        for (var depth = 0; depth <= Deepest; depth++)
        {
            var folders = level.ToArray();
            if (folders.Select(f => (Folder: f, Reader: ReaderOf(f))).FirstOrDefault(f => f.Reader is not null) is { Reader: { } reader } found)
            {
                return new DataLayout(reader, found.Folder);
            }

            level = folders.SelectMany(Directory.EnumerateDirectories).Order(StringComparer.Ordinal);
        }

        return null;
    }

    private static DatasetReader? ReaderOf(string folder) => folder switch
    {
        _ when IsVoc(folder) || Directory.EnumerateDirectories(folder).Count(IsVoc) > 1 => DatasetReader.Voc,
        _ when Directory.EnumerateDirectories(folder).Any(d => VedaiAnnotations().IsMatch(Path.GetFileName(d))) => DatasetReader.Vedai,
        _ when File.Exists(Path.Combine(folder, "xView_train.geojson")) => DatasetReader.Xview,
        _ when Directory.Exists(Path.Combine(folder, "annotations")) && Directory.EnumerateFiles(Path.Combine(folder, "annotations"), "instances_*.json").Any() => DatasetReader.Coco,
        _ when File.Exists(Path.Combine(folder, "boxes.csv")) => DatasetReader.Folder,
        _ when Directory.Exists(Path.Combine(folder, "images")) && Directory.Exists(Path.Combine(folder, "labels")) => DatasetReader.Yolo,
        _ => null,
    };

    private static bool IsVoc(string folder) => Directory.Exists(Path.Combine(folder, "Annotations")) && Directory.Exists(Path.Combine(folder, "JPEGImages"));

    [GeneratedRegex("^Annotations[0-9]+$")]
    private static partial Regex VedaiAnnotations();
}
