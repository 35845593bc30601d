using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;

namespace Kd.Detection.Data.Readers;

/// <summary>
/// xView as published: train_images/N.tif and xView_train.geojson. Image ids are the numbers N. There is no official division, for the
/// validation labels are not published: folds are generated, by image, so that tiles of one image never straddle them. An image without
/// feature is a negative. Fatal: an image that a feature names and that is absent (1395 is, in the published set: allow it), a damaged head.
/// Dropped and counted: a feature without box, image or type.
/// </summary>
internal static class XviewReader
{
    private const string Labels = "xView_train.geojson";
    private const string Images = "train_images";

    public static RawDataset Read(string root, CancellationToken cancellation)
    {
        var files = new DatasetFiles(root);
        if (files.ReadText(Labels) is not { } json)
        {
            throw new BadDataException($"{files.PathOf(Labels)} is absent: xView has {Labels} and {Images}/*.tif; check its path");
        }

        var troubles = new ConcurrentBag<Trouble>();
        var objects = Objects(XviewFile.Parse(json, files.PathOf(Labels)), troubles);
        var ids = files.Names(Images).Where(n => n.EndsWith(".tif", StringComparison.Ordinal)).Select(n => Path.GetFileNameWithoutExtension(n)).ToHashSet(StringComparer.Ordinal);
        var read = ids.Union(objects.Select(g => g.Key)).AsParallel().WithCancellation(cancellation).Select(id =>
        {
            var relative = $"{Images}/{id}.tif";
            return ImageSize.Of(files, ids.Contains(id) ? relative : null, new RawImage(id, files.PathOf(relative), 0, 0, [.. objects[id]]), troubles);
        }).ToArray();
        return new RawDataset
        {
            Images = [.. read.OrderBy(i => i.Id, StringComparer.Ordinal)],
            Folds = [],
            Troubles = [.. troubles.OrderBy(t => t.Place, StringComparer.Ordinal)],
            ContentHash = files.ContentHash(),
        };
    }

    private static ILookup<string, RawObject> Objects(XviewFile file, ConcurrentBag<Trouble> troubles)
    {
        var objects = new List<(string Image, RawObject Object)>();
        foreach (var (index, feature) in file.Features!.Value.Index())
        {
            var place = $"{Labels}: feature {index + 1}";
            if (feature.Properties is { Box: { } box, ImageId.ValueKind: JsonValueKind.String } named && named.TypeId.ValueKind == JsonValueKind.Number && named.TypeId.TryGetInt32(out var type))
            {
                objects.Add((Path.GetFileNameWithoutExtension(named.ImageId.GetString()!), new RawObject(XviewClasses.NameOf(type), box, Difficult: false, place)));
            }
            else
            {
                troubles.Add(new Trouble(TroubleKind.MalformedObject, null, place));
            }
        }

        return objects.ToLookup(o => o.Image, o => o.Object, StringComparer.Ordinal);
    }
}
