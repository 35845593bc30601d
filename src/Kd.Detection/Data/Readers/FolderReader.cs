using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;

namespace Kd.Detection.Data.Readers;

/// <summary>
/// The plainest layout: images/ID.jpg (.jpeg, .png, .tif), boxes.csv with the head "image,class,xmin,ymin,xmax,ymax" (the image's id or file
/// name; pixels from 0) and, where the data set has divisions, folds/NAME.train.txt and folds/NAME.test.txt with an id a line.
/// An image without row is a negative. Fatal: a listed or labelled image that is absent, a damaged head, a fold without one of its lists,
/// two images of one id.
/// Dropped and counted: a row of other than six cells or with words for numbers.
/// </summary>
internal static class FolderReader
{
    private const string Boxes = "boxes.csv";
    private const string Head = "image,class,xmin,ymin,xmax,ymax";
    private const string TrainEnd = ".train.txt";
    private const string TestEnd = ".test.txt";
    private static readonly ImmutableArray<string> Extensions = [".jpg", ".jpeg", ".png", ".tif", ".tiff"];

    public static RawDataset Read(string root, CancellationToken cancellation)
    {
        var files = new DatasetFiles(root);
        var images = files.ByName("images", files.Names("images").Where(n => Extensions.Contains(Path.GetExtension(n), StringComparer.OrdinalIgnoreCase)), IdOf);
        if (images.IsEmpty || files.ReadLines(Boxes) is not { IsEmpty: false } rows || rows[0] != Head)
        {
            throw new BadDataException($"{root} is no plain folder of images: it needs images/ and {Boxes} with the head \"{Head}\"; check its path");
        }

        var troubles = new ConcurrentBag<Trouble>();
        var objects = Objects(rows, troubles);
        var folds = Folds(files);
        var ids = images.Keys.Union(objects.Select(g => g.Key)).Union(folds.SelectMany(f => f.Train.Concat(f.Test)));
        var read = ids.AsParallel().WithCancellation(cancellation).Select(id =>
        {
            var relative = images.TryGetValue(id, out var name) ? $"images/{name}" : null;
            return ImageSize.Of(files, relative, new RawImage(id, files.PathOf(relative ?? $"images/{id}{Extensions[0]}"), 0, 0, [.. objects[id]]), troubles);
        }).ToArray();
        return new RawDataset
        {
            Images = [.. read.OrderBy(i => i.Id, StringComparer.Ordinal)],
            Folds = folds,
            Troubles = [.. troubles.OrderBy(t => t.Place, StringComparer.Ordinal)],
            ContentHash = files.ContentHash(),
        };
    }

    private static ImmutableArray<FoldList> Folds(DatasetFiles files)
    {
        var names = files.Names("folds").Where(n => n.EndsWith(TrainEnd, StringComparison.Ordinal) || n.EndsWith(TestEnd, StringComparison.Ordinal))
            .Select(n => n[..n.LastIndexOf('.', n.Length - ".txt".Length - 1)]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        ImmutableArray<string> List(string name) => files.ReadList($"folds/{name}", IdOf)
            ?? throw new BadDataException($"{files.PathOf($"folds/{name}")} is absent though its fold has the other list: restore it");
        return [.. names.Select(n => new FoldList(n, List(n + TrainEnd), List(n + TestEnd)))];
    }

    private static ILookup<string, RawObject> Objects(ImmutableArray<string> rows, ConcurrentBag<Trouble> troubles)
    {
        var objects = new List<(string Image, RawObject Object)>();
        foreach (var (index, row) in rows.Index().Skip(1))
        {
            var place = $"{Boxes}: row {index + 1}";
            var cells = row.Split(',', StringSplitOptions.TrimEntries);
            var n = new double[4];
            if (cells.Length == 6 && cells[0].Length > 0 && cells[1].Length > 0
                && n.Index().All(c => double.TryParse(cells[c.Index + 2], NumberStyles.Float, CultureInfo.InvariantCulture, out n[c.Index]) && double.IsFinite(n[c.Index])))
            {
                objects.Add((IdOf(cells[0]), new RawObject(cells[1], new BoxXyxy(n[0], n[1], n[2], n[3]), Difficult: false, place)));
            }
            else
            {
                troubles.Add(new Trouble(TroubleKind.MalformedObject, null, place));
            }
        }

        return objects.ToLookup(o => o.Image, o => o.Object, StringComparer.Ordinal);
    }

    private static string IdOf(string name) => Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(name) : name;
}
