using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;

namespace Kd.Detection.Data.Readers;

/// <summary>
/// COCO JSON: annotations/instances_NAME.json. An image lies in NAME/, images/NAME/, images/, the root, or else any folder of the
/// root. Images are known by their path, since ids may repeat between the files. Fold "official" trains on the names that begin with
/// "train" and tests on those with "test", else "val", and then does not train on "trainval". Boxes are 0-based. A crowd region is kept
/// as a region to ignore. Fatal: a listed image that is absent or whose head is damaged, an image without file name, a category that
/// is not in the file, an id that means two images or two categories of a file. Dropped and counted: an annotation whose box is not four
/// numbers, whose image is not in the file, or that repeats another one's image, category and box.
/// </summary>
internal static class CocoReader
{
    private const string Annotations = "annotations";
    private const string Prefix = "instances_";
    private const string Suffix = ".json";

    public static RawDataset Read(string root, CancellationToken cancellation)
    {
        var files = new DatasetFiles(root);
        var names = files.Names(Annotations).Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Suffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        if (names.Length == 0)
        {
            throw new BadDataException($"{files.PathOf(Annotations)} holds no instances_NAME.json: a COCO data set has annotations/instances_train.json and the like; check its path");
        }

        var troubles = new ConcurrentBag<Trouble>();
        var splits = names.Select(n => new Split(n[Prefix.Length..^Suffix.Length], Images(files, n, troubles))).ToArray();
        var whole = splits.SelectMany(s => s.Images).GroupBy(i => i.Id, StringComparer.Ordinal).Select(Merged);
        var read = whole.AsParallel().WithCancellation(cancellation)
            .Select(i => ImageSize.Of(files, File.Exists(i.File) ? i.Id : null, i, troubles)).ToArray();
        return new RawDataset
        {
            Images = [.. read.OrderBy(i => i.Id, StringComparer.Ordinal)],
            Folds = Official(splits, files),
            Troubles = [.. troubles.OrderBy(t => t.Place, StringComparer.Ordinal)],
            ContentHash = files.ContentHash(),
        };
    }

    private static ImmutableArray<FoldList> Official(Split[] splits, DatasetFiles files)
    {
        ImmutableArray<string> Ids(string prefix, string? but = null) =>
            [.. splits.Where(s => s.Name.StartsWith(prefix, StringComparison.Ordinal) && (but is null || !s.Name.StartsWith(but, StringComparison.Ordinal))).SelectMany(s => s.Images).Select(i => i.Id)];
        var test = Ids("test");
        var (train, held) = test.IsEmpty ? (Ids("train", but: "trainval"), Ids("val")) : (Ids("train"), test);
        if (test.IsEmpty && splits.Any(s => s.Name.StartsWith("trainval", StringComparison.Ordinal)))
        {
            files.ReadAnew("train without trainval");
        }

        return train.IsEmpty || held.IsEmpty ? [] : [new FoldList("official", train, held)];
    }

    // An image that two files list has the objects of both, an object in both once.
    private static RawImage Merged(IGrouping<string, RawImage> records) =>
        records.First() with { Objects = [.. records.SelectMany(i => i.Objects).DistinctBy(Same)] };

    private static ImmutableArray<RawImage> Images(DatasetFiles files, string name, ConcurrentBag<Trouble> troubles)
    {
        var path = files.PathOf($"{Annotations}/{name}");
        var file = CocoFile.Parse(files.ReadText($"{Annotations}/{name}")!, path);
        RequireOnce(file.Categories!.Value.Select(c => CocoFile.Key(c.Id)), $"{path}: category");
        RequireOnce(file.Images!.Value.Select(i => CocoFile.Key(i.Id)), $"{path}: image");
        var classes = file.Categories.Value.ToDictionary(c => CocoFile.Key(c.Id), c => c.Name.ToString(), StringComparer.Ordinal);
        var rows = file.Annotations!.Value.ToLookup(a => CocoFile.Key(a.ImageId), StringComparer.Ordinal);
        var folders = Folders(files, name[Prefix.Length..^Suffix.Length]);
        var images = ImmutableArray.CreateBuilder<RawImage>();
        foreach (var image in file.Images.Value)
        {
            if (FileName(image) is not { } fileName)
            {
                troubles.Add(new Trouble(TroubleKind.MalformedAnnotation, null, $"{name}: image {image.Id} (file name {image.FileName})"));
                continue;
            }

            var id = PathOf(files, folders, fileName);
            var objects = rows[CocoFile.Key(image.Id)].Select(a => Object(a, classes, id, name, troubles)).OfType<RawObject>();
            images.Add(new RawImage(id, files.PathOf(id), Whole(image.Width), Whole(image.Height), Once(objects, id, troubles)));
        }

        var known = file.Images.Value.Select(i => CocoFile.Key(i.Id)).ToHashSet(StringComparer.Ordinal);
        var spelled = file.Images.Value.Select(i => i.Id.ToString()).ToHashSet(StringComparer.Ordinal);
        if (file.Annotations.Value.Any(a => known.Contains(CocoFile.Key(a.ImageId)) && !spelled.Contains(a.ImageId.ToString())))
        {
            files.ReadAnew("ids as numbers");
        }

        foreach (var stray in file.Annotations.Value.Where(a => !known.Contains(CocoFile.Key(a.ImageId))))
        {
            troubles.Add(new Trouble(TroubleKind.MalformedObject, null, $"{name}: annotation {stray.Id} (no image {stray.ImageId})"));
        }

        return images.ToImmutable();
    }

    private static void RequireOnce(IEnumerable<string> ids, string what)
    {
        if (ids.CountBy(id => id, StringComparer.Ordinal).FirstOrDefault(id => id.Value > 1) is { Key: { } twice })
        {
            throw new BadDataException($"{what} {twice} twice: which one its annotations mean cannot be told; give each an id of its own");
        }
    }

    private static ImmutableArray<RawObject> Once(IEnumerable<RawObject> objects, string image, ConcurrentBag<Trouble> troubles)
    {
        var equal = objects.GroupBy(Same).ToArray();
        foreach (var repeated in equal.SelectMany(same => same.Skip(1)))
        {
            troubles.Add(new Trouble(TroubleKind.RepeatedObject, image, repeated.Place));
        }

        return [.. equal.Select(same => same.First())];
    }

    private static (string Class, BoxXyxy Box, bool Ignore) Same(RawObject o) => (o.Class, o.Box, o.Ignore);

    private static RawObject? Object(CocoAnnotation row, Dictionary<string, string> classes, string image, string file, ConcurrentBag<Trouble> troubles)
    {
        var place = $"{file}: annotation {row.Id}";
        if (row.Box is not { } box)
        {
            troubles.Add(new Trouble(TroubleKind.MalformedObject, image, place));
            return null;
        }

        if (!classes.TryGetValue(CocoFile.Key(row.CategoryId), out var name))
        {
            troubles.Add(new Trouble(TroubleKind.UnknownClass, image, $"{place} (category {row.CategoryId})"));
            return null;
        }

        return new RawObject(name, box, Difficult: false, place, Ignore: row.IsCrowd.ToString() is "1" or "True", row.Pixels);
    }

    private static ImmutableArray<string> Folders(DatasetFiles files, string split) =>
    [
        split, $"images/{split}", "images", "",
        .. Directory.EnumerateDirectories(files.Root).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal),
    ];

    // Null when there is none, or it leads out of the data set. "./a.jpg" is "a.jpg".
    private static string? FileName(CocoImage image) =>
        image.FileName.ValueKind == JsonValueKind.String && image.FileName.GetString() is { Length: > 0 } name && name[0] != '/' && !name.Split('/').Contains("..")
            ? string.Join('/', name.Split('/').Where(part => part is not ("" or ".")))
            : null;

    // Relative to the root; where it should lie when it is nowhere.
    private static string PathOf(DatasetFiles files, ImmutableArray<string> folders, string fileName) =>
        folders.Select(f => $"{f}/{fileName}".TrimStart('/')).FirstOrDefault(p => File.Exists(files.PathOf(p))) ?? $"{folders[0]}/{fileName}";

    private static int Whole(JsonElement number) => number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var value) ? value : 0;

    private sealed record Split(string Name, ImmutableArray<RawImage> Images);
}
