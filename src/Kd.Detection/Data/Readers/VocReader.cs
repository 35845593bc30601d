using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Kd.Detection.Data.Readers;

/// <summary>
/// Pascal VOC layout: Annotations/ID.xml, JPEGImages/ID.jpg (or .jpeg, .png), ImageSets/Main/{trainval,train,val,test}.txt; or a folder of
/// such roots, as VOCdevkit with VOC2007 and VOC2012 is, whose ids then are ROOT/ID.
/// Fold "official" trains on trainval (or train) of every root and tests on test of those that have it; where none has, it trains on train
/// and tests on val. Images are those of the lists, or every annotated one when there is no list.
/// Fatal: a listed image or annotation that is absent, an image whose head is damaged, a file that is no annotation XML.
/// Dropped and counted: an object without name or whole box.
/// </summary>
internal static class VocReader
{
    private const string Annotations = "Annotations";
    private static readonly ImmutableArray<string> Extensions = [".jpg", ".jpeg", ".png"];

    public static RawDataset Read(string root, CancellationToken cancellation)
    {
        var files = new DatasetFiles(root);
        var troubles = new ConcurrentBag<Trouble>();
        var roots = Roots(files);
        var folds = Official([.. roots.Select(r => Lists.Of(files, r))]);
        var read = roots.SelectMany(r => ReadRoot(files, r, folds, troubles, cancellation));
        return new RawDataset
        {
            Images = [.. read.OrderBy(i => i.Id, StringComparer.Ordinal)],
            Folds = folds,
            Troubles = [.. troubles.OrderBy(t => t.Place, StringComparer.Ordinal)],
            ContentHash = files.ContentHash(),
        };
    }

    // Each with a '/' behind it, the data set's own folder as nothing.
    private static ImmutableArray<string> Roots(DatasetFiles files)
    {
        string[] below = Directory.Exists(files.Root) ? [.. Directory.EnumerateDirectories(files.Root).Select(d => Path.GetFileName(d) + "/").Order(StringComparer.Ordinal)] : [];
        ImmutableArray<string> roots = [.. below.Prepend("").Where(r => !files.Names(r + Annotations).IsEmpty)];
        return roots switch
        {
            [] => throw new BadDataException($"{files.PathOf(Annotations)} holds no annotation: a VOC data set has the folders Annotations, JPEGImages and ImageSets/Main, or is a folder of such folders; check its path"),
            ["", ..] => [""],
            _ => roots,
        };
    }

    private static ImmutableArray<FoldList> Official(ImmutableArray<Lists> roots)
    {
        var tested = roots.Any(r => r.Test is not null);
        ImmutableArray<string> train = [.. roots.SelectMany(r => (tested ? r.Trainval ?? r.Train : r.Train) ?? [])];
        ImmutableArray<string> test = [.. roots.SelectMany(r => (tested ? r.Test : r.Val) ?? [])];
        return train.IsEmpty || test.IsEmpty ? [] : [new FoldList("official", train, test)];
    }

    private static RawImage[] ReadRoot(DatasetFiles files, string root, ImmutableArray<FoldList> folds, ConcurrentBag<Trouble> troubles, CancellationToken cancellation)
    {
        var ids = folds.IsEmpty
            ? files.Names(root + Annotations).Where(n => n.EndsWith(".xml", StringComparison.Ordinal)).Select(n => Path.GetFileNameWithoutExtension(n))
            : folds.SelectMany(f => f.Train.Concat(f.Test)).Where(id => id.StartsWith(root, StringComparison.Ordinal)).Select(id => id[root.Length..]).Distinct(StringComparer.Ordinal);
        var images = files.Names($"{root}JPEGImages");
        return [.. ids.AsParallel().WithCancellation(cancellation).Select(name => ReadImage(files, root, images, name, troubles)).OfType<RawImage>()];
    }

    private static RawImage? ReadImage(DatasetFiles files, string root, ImmutableHashSet<string> images, string name, ConcurrentBag<Trouble> troubles)
    {
        var id = root + name;
        var annotationFile = $"{root}{Annotations}/{name}.xml";
        if (files.ReadText(annotationFile) is not { } xml)
        {
            troubles.Add(new Trouble(TroubleKind.AbsentAnnotation, id, annotationFile + files.Listed(id)));
            return null;
        }

        if (VocAnnotation.Parse(xml, $"{id}.xml") is not { } annotation)
        {
            troubles.Add(new Trouble(TroubleKind.MalformedAnnotation, id, annotationFile));
            return null;
        }

        foreach (var place in annotation.Malformed)
        {
            troubles.Add(new Trouble(TroubleKind.MalformedObject, id, place));
        }

        var file = Extensions.Select(e => name + e).FirstOrDefault(images.Contains);
        var relative = $"{root}JPEGImages/{file ?? name + Extensions[0]}";
        var image = new RawImage(id, files.PathOf(relative), annotation.Width, annotation.Height, annotation.Objects);
        return ImageSize.Of(files, file is null ? null : relative, image, troubles);
    }

    /// <summary>One root's lists, ids with the root before them; null where there is none.</summary>
    private sealed record Lists(ImmutableArray<string>? Train, ImmutableArray<string>? Val, ImmutableArray<string>? Trainval, ImmutableArray<string>? Test)
    {
        public static Lists Of(DatasetFiles files, string root)
        {
            ImmutableArray<string>? List(string name) => files.ReadList($"{root}ImageSets/Main/{name}.txt", line => root + DatasetFiles.FirstWord(line));
            return new Lists(List("train"), List("val"), List("trainval"), List("test"));
        }
    }
}
