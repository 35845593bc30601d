using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Kd.Detection.Data.Readers;

/// <summary>
/// YOLO text: images/ID.jpg (.jpeg, .png, .tif, also in folders below), labels/ID.txt with rows "class cx cy w h" relative to the image's sides,
/// classes.names (or classes.txt, obj.names) with a name a line. Lists of images beside them: train.txt or trainval.txt, val.txt and test.txt make the fold
/// "official"; any other list is a group, such as a sequence, and the test part of the fold that has its name.
/// An image without label file is a negative. Fatal: a listed or labelled image that is absent, a damaged head, a class number that has no name,
/// an empty line between names, two images of one id.
/// Dropped and counted: a row of other than five numbers.
/// </summary>
internal static class YoloReader
{
    private const int Columns = 5;
    private static readonly ImmutableArray<string> ClassFiles = ["classes.names", "classes.txt", "obj.names"];
    private static readonly ImmutableArray<string> Extensions = [".jpg", ".jpeg", ".png", ".tif", ".tiff"];
    private static readonly ImmutableArray<string> OfficialLists = ["train", "trainval", "val", "test"];

    public static RawDataset Read(string root, CancellationToken cancellation)
    {
        var files = new DatasetFiles(root);
        var images = files.ByName("images", files.NamesBelow("images").Where(n => Extensions.Contains(Path.GetExtension(n), StringComparer.OrdinalIgnoreCase)), Stem);
        var labels = files.NamesBelow("labels").Where(n => n.EndsWith(".txt", StringComparison.Ordinal)).Select(Stem).ToImmutableHashSet(StringComparer.Ordinal);
        if (images.IsEmpty || ClassFiles.Select(f => Classes(files, f)).FirstOrDefault(c => c is not null) is not { } classes)
        {
            throw new BadDataException($"{root} is no YOLO data set: it needs images/, labels/ and a list of class names in {string.Join(" or ", ClassFiles)}; check its path");
        }

        var lists = files.Names("").Where(n => n.EndsWith(".txt", StringComparison.Ordinal) && !ClassFiles.Contains(n)).Order(StringComparer.Ordinal)
            .Select(n => (Name: Stem(n), Ids: files.ReadList(n, IdOf)!.Value)).ToImmutableArray();
        var ids = lists.IsEmpty ? images.Keys.Union(labels) : lists.SelectMany(l => l.Ids).Distinct();
        var troubles = new ConcurrentBag<Trouble>();
        var read = ids.AsParallel().WithCancellation(cancellation).Select(id => ReadImage(files, images.GetValueOrDefault(id), id, classes, troubles)).ToArray();
        var groups = lists.Where(l => !OfficialLists.Contains(l.Name)).Select(l => new ImageGroup(l.Name, l.Ids)).ToImmutableArray();
        return new RawDataset
        {
            Images = [.. read.OrderBy(i => i.Id, StringComparer.Ordinal)],
            Folds = [.. Official(lists.ToDictionary(l => l.Name, l => l.Ids)), .. ImageGroup.EachLeftOut(groups)],
            Groups = [.. groups.Select(g => g.Name)],
            Troubles = [.. troubles.OrderBy(t => t.Place, StringComparer.Ordinal)],
            ContentHash = files.ContentHash(),
        };
    }

    // A number is a line's place, so that a name left out before others would give them new ones.
    private static ImmutableArray<string>? Classes(DatasetFiles files, string name)
    {
        if (files.ReadText(name) is not { } bytes)
        {
            return null;
        }

        ImmutableArray<string> lines = [.. Encoding.UTF8.GetString(bytes).TrimEnd().Split('\n').Select(l => l.Trim())];
        return lines.IndexOf("") is >= 0 and var gap
            ? throw new BadDataException($"{files.PathOf(name)}, line {gap + 1}: a name was expected, and the numbers of the classes below would shift without it; name the class or remove the line")
            : lines;
    }

    private static ImmutableArray<FoldList> Official(Dictionary<string, ImmutableArray<string>> lists) =>
        lists.TryGetValue("test", out var test) && (lists.TryGetValue("trainval", out var train) || lists.TryGetValue("train", out train)) ? [new FoldList("official", train, test)]
        : lists.TryGetValue("train", out train) && lists.TryGetValue("val", out var val) ? [new FoldList("official", train, val)]
        : [];

    private static RawImage ReadImage(DatasetFiles files, string? name, string id, ImmutableArray<string> classes, ConcurrentBag<Trouble> troubles)
    {
        var relative = name is null ? null : $"images/{name}";
        var image = ImageSize.Of(files, relative, new RawImage(id, files.PathOf(relative ?? $"images/{id}{Extensions[0]}"), 0, 0, []), troubles);
        var objects = ImmutableArray.CreateBuilder<RawObject>();
        foreach (var (index, row) in (files.ReadLines($"labels/{id}.txt") ?? []).Index())
        {
            var place = $"labels/{id}.txt: row {index + 1}";
            if (Numbers(row) is not { } n)
            {
                troubles.Add(new Trouble(TroubleKind.MalformedObject, id, place));
            }
            else if (n[0] != Math.Floor(n[0]) || n[0] < 0 || n[0] >= classes.Length)
            {
                troubles.Add(new Trouble(TroubleKind.UnknownClass, id, $"{place} (class {n[0]} of {classes.Length} from 0)"));
            }
            else if (image.Width > 0)
            {
                var box = new BoxXyxy(n[1] - (n[3] / 2), n[2] - (n[4] / 2), n[1] + (n[3] / 2), n[2] + (n[4] / 2)).Scale(image.Width, image.Height);
                objects.Add(new RawObject(classes[(int)n[0]], box, Difficult: false, place));
            }
        }

        return image with { Objects = objects.ToImmutable() };
    }

    private static double[]? Numbers(string row)
    {
        var cells = row.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[Columns];
        return cells.Length == Columns && cells.Index().All(c => double.TryParse(c.Item, NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[c.Index]) && double.IsFinite(numbers[c.Index]))
            ? numbers
            : null;
    }

    // Lists hold ids or paths, such as darknet's data/images/ID.jpg.
    private static string IdOf(string line)
    {
        var marker = line.LastIndexOf("images/", StringComparison.Ordinal);
        var name = marker < 0 ? line : line[(marker + "images/".Length)..];
        return Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) ? Stem(name) : name;
    }

    private static string Stem(string name) => name[..^Path.GetExtension(name).Length];
}
