using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Kd.Detection.Data.Readers;

/// <summary>
/// VEDAI's official layout: AnnotationsR/ID.txt and VehiculesR/ID_co.png for resolutions R such as 512 and 1024, fold lists
/// foldNN.txt and foldNNtest.txt beside the annotations (fold "1", "2", ..). Taken is the smallest R not below the wanted size, else the largest.
/// A row is "x y orientation class contained occluded x1..x4 y1..y4"; the box is the corners' axis-aligned hull.
/// Coordinates are Matlab's (the first pixel is 1): 1 is subtracted.
/// Fatal: a listed image or annotation that is absent, an image whose head is damaged. Dropped and counted: a row of other than 14 numbers.
/// </summary>
internal static partial class VedaiReader
{
    private const int Columns = 14;
    private const int ClassColumn = 3;
    private const int FirstX = 6;
    private const int FirstY = 10;
    private static readonly ImmutableArray<string> Suffixes = ["_co.png", "_co.jpg", ".png", ".jpg"];

    public static RawDataset Read(string root, int size, CancellationToken cancellation)
    {
        var files = new DatasetFiles(root);
        var resolution = Resolution(root, size);
        var (annotationFolder, imageFolder) = ($"Annotations{resolution}", $"Vehicules{resolution}");
        var annotations = files.Names(annotationFolder);
        var folds = ReadFolds(files, annotationFolder, annotations);
        var ids = folds.IsEmpty
            ? annotations.Where(n => IdFile().IsMatch(n)).Select(n => Path.GetFileNameWithoutExtension(n))
            : folds.SelectMany(f => f.Train.Concat(f.Test)).Distinct();
        var images = files.Names(imageFolder);
        var troubles = new ConcurrentBag<Trouble>();
        var read = ids.AsParallel().WithCancellation(cancellation).Select(id =>
        {
            if (files.ReadLines($"{annotationFolder}/{id}.txt") is not { } rows)
            {
                troubles.Add(new Trouble(TroubleKind.AbsentAnnotation, id, $"{annotationFolder}/{id}.txt{files.Listed(id)}"));
                return null;
            }

            var name = Suffixes.Select(s => id + s).FirstOrDefault(images.Contains);
            var image = new RawImage(id, files.PathOf($"{imageFolder}/{name ?? id + Suffixes[0]}"), resolution, resolution, ParseRows(id, rows, troubles));
            return ImageSize.Of(files, name is null ? null : $"{imageFolder}/{name}", image, troubles);
        }).OfType<RawImage>().ToArray();
        return new RawDataset
        {
            Images = [.. read.OrderBy(i => i.Id, StringComparer.Ordinal)],
            Folds = folds,
            Troubles = [.. troubles.OrderBy(t => t.Place, StringComparer.Ordinal)],
            ContentHash = files.ContentHash(),
        };
    }

    private static int Resolution(string root, int size)
    {
        var resolutions = Directory.Exists(root)
            ? Directory.EnumerateDirectories(root).Select(d => AnnotationFolder().Match(Path.GetFileName(d))).Where(m => m.Success)
                .Select(m => int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).Order().ToArray()
            : [];
        return resolutions.Length == 0
            ? throw new BadDataException($"{root} has no folder AnnotationsR with a resolution R, such as Annotations512: check the data set's path")
            : resolutions.FirstOrDefault(r => r >= size, resolutions[^1]);
    }

    private static ImmutableArray<FoldList> ReadFolds(DatasetFiles files, string folder, ImmutableHashSet<string> names)
    {
        ImmutableArray<string> List(string name) => files.ReadList($"{folder}/{name}")
            ?? throw new BadDataException($"{files.PathOf(folder)}/{name} is absent though its fold has a training list: restore it");
        return
        [
            .. names.Select(n => FoldFile().Match(n)).Where(m => m.Success)
                .Select(m => (Stem: m.Groups[1].Value, Number: int.Parse(m.Groups[2].ValueSpan, CultureInfo.InvariantCulture))).OrderBy(f => f.Number)
                .Select(f => new FoldList(f.Number.ToString(CultureInfo.InvariantCulture), List($"{f.Stem}.txt"), List($"{f.Stem}test.txt"))),
        ];
    }

    private static ImmutableArray<RawObject> ParseRows(string id, ImmutableArray<string> rows, ConcurrentBag<Trouble> troubles)
    {
        var objects = ImmutableArray.CreateBuilder<RawObject>(rows.Length);
        foreach (var (index, row) in rows.Index())
        {
            var place = $"{id}.txt: row {index + 1}";
            if (ParseRow(row, place) is { } parsed)
            {
                objects.Add(parsed);
            }
            else
            {
                troubles.Add(new Trouble(TroubleKind.MalformedObject, id, place));
            }
        }

        return objects.ToImmutable();
    }

    private static RawObject? ParseRow(string row, string place)
    {
        var cells = row.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (cells.Length != Columns)
        {
            return null;
        }

        var numbers = new double[Columns];
        for (var i = 0; i < Columns; i++)
        {
            if (!double.TryParse(cells[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i]))
            {
                return null;
            }
        }

        var (xs, ys) = (numbers[FirstX..FirstY], numbers[FirstY..]);
        return new RawObject(VedaiClasses.NameOf((int)numbers[ClassColumn]), new BoxXyxy(xs.Min() - 1, ys.Min() - 1, xs.Max() - 1, ys.Max() - 1), false, place);
    }

    [GeneratedRegex(@"^Annotations(\d+)$")]
    private static partial Regex AnnotationFolder();

    [GeneratedRegex(@"^(fold(\d+))\.txt$")]
    private static partial Regex FoldFile();

    [GeneratedRegex(@"^\d+\.txt$")]
    private static partial Regex IdFile();
}
