using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Kd.Detection.Data.Readers;

/// <summary>
/// Pascal VOC layout: Annotations/ID.xml, JPEGImages/ID.jpg (or .jpeg, .png), ImageSets/Main/{trainval,train,val,test}.txt.
/// Fold "official" trains on trainval (or train) and tests on test; without a test list it trains on train and tests on val.
/// Images are those of the lists, or every annotated one when there is no list.
/// Fatal: a listed image or annotation that is absent, an image whose head is damaged, a file that is no annotation XML.
/// Dropped and counted: an object without name or whole box.
/// </summary>
internal static class VocReader
{
    private const string Annotations = "Annotations";
    private const string Images = "JPEGImages";
    private const string Lists = "ImageSets/Main";
    private static readonly ImmutableArray<string> Extensions = [".jpg", ".jpeg", ".png"];

    public static RawDataset Read(string root, CancellationToken cancellation)
    {
        var files = new DatasetFiles(root);
        var annotations = files.Names(Annotations);
        if (annotations.IsEmpty)
        {
            throw new BadDataException($"{files.PathOf(Annotations)} holds no annotation: a VOC data set has the folders Annotations, JPEGImages and ImageSets/Main; check its path");
        }

        var folds = ReadLists(files);
        var ids = folds.IsEmpty
            ? annotations.Where(n => n.EndsWith(".xml", StringComparison.Ordinal)).Select(n => Path.GetFileNameWithoutExtension(n))
            : folds.SelectMany(f => f.Train.Concat(f.Test)).Distinct();
        var images = files.Names(Images);
        var troubles = new ConcurrentBag<Trouble>();
        var read = ids.AsParallel().WithCancellation(cancellation).Select(id => ReadImage(files, images, id, troubles)).OfType<RawImage>().ToArray();
        return new RawDataset
        {
            Images = [.. read.OrderBy(i => i.Id, StringComparer.Ordinal)],
            Folds = folds,
            Troubles = [.. troubles.OrderBy(t => t.Place, StringComparer.Ordinal)],
            ContentHash = files.ContentHash(),
        };
    }

    private static ImmutableArray<FoldList> ReadLists(DatasetFiles files)
    {
        // A line may carry a second column (present, absent, difficult), as the lists of one class do.
        ImmutableArray<string>? List(string name) => files.ReadLines($"{Lists}/{name}.txt") is { } lines ? [.. lines.Select(l => l.Split(' ')[0])] : null;
        var (train, val, trainval, test) = (List("train"), List("val"), List("trainval"), List("test"));
        return (trainval ?? train, test, train, val) switch
        {
            ({ } whole, { } tested, _, _) => [new FoldList("official", whole, tested)],
            (_, null, { } part, { } tested) => [new FoldList("official", part, tested)],
            _ => [],
        };
    }

    private static RawImage? ReadImage(DatasetFiles files, ImmutableHashSet<string> images, string id, ConcurrentBag<Trouble> troubles)
    {
        var annotationFile = $"{Annotations}/{id}.xml";
        if (files.ReadText(annotationFile) is not { } xml)
        {
            troubles.Add(new Trouble(TroubleKind.AbsentAnnotation, id, annotationFile));
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

        var name = Extensions.Select(e => id + e).FirstOrDefault(images.Contains);
        var image = new RawImage(id, files.PathOf($"{Images}/{name ?? id + Extensions[0]}"), annotation.Width, annotation.Height, annotation.Objects);
        return ImageSize.Of(files, name is null ? null : $"{Images}/{name}", image, troubles);
    }
}
