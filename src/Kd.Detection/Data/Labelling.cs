using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Detection.Data.Readers;

namespace Kd.Detection.Data;

/// <summary>
/// From what the files say to what is trained on (experiment.md section 6): classes chosen, boxes clipped to the image and
/// normalised, boxes without area dropped, images without objects kept. Everything done is counted.
/// </summary>
internal sealed record Labelling(ImmutableArray<string> Classes, ImmutableArray<LabelledImage> Images, ImmutableArray<Trouble> Troubles)
{
    /// <param name="leftOut">Images that may be missing and are: they name classes, so that the classes of a data set do not hang on its files, and count for nothing else.</param>
    public static Labelling Of(RawDataset raw, DatasetOptions options, ImmutableHashSet<string> leftOut)
    {
        var found = raw.Images.SelectMany(i => i.Objects).Select(o => o.Class).ToHashSet(StringComparer.Ordinal);
        var classes = options.Classes.IsDefaultOrEmpty ? [.. found.Order(StringComparer.Ordinal)] : options.Classes;
        var troubles = ImmutableArray.CreateBuilder<Trouble>();
        var merged = options.OneClass is not null && classes.Any(found.Contains);
        foreach (var absent in classes.Where(c => !merged && !found.Contains(c)))
        {
            troubles.Add(new Trouble(TroubleKind.ClassWithoutObjects, null, $"'{absent}' (found: {string.Join(", ", found.Order(StringComparer.Ordinal))})"));
        }

        if (classes.IsEmpty)
        {
            troubles.Add(new Trouble(TroubleKind.NoObjects, null, $"none in {raw.Images.Length} images"));
        }

        var labels = classes.Index().ToDictionary(c => c.Item, c => c.Index + 1, StringComparer.Ordinal);
        if (options.OneClass is { } one)
        {
            classes = [one];
            labels = labels.Keys.ToDictionary(name => name, _ => 1, StringComparer.Ordinal);
        }

        var images = raw.Images.Where(i => !leftOut.Contains(i.Id)).Select(i => Label(i, labels, options.Dropped, troubles)).ToImmutableArray();
        return new Labelling(classes, images, troubles.ToImmutable());
    }

    private static LabelledImage Label(RawImage image, Dictionary<string, int> labels, DroppedClasses dropped, ImmutableArray<Trouble>.Builder troubles)
    {
        var boxes = ImmutableArray.CreateBuilder<LabelledBox>(image.Objects.Length);
        foreach (var o in image.Objects)
        {
            var crowdOf = 0;
            if (!labels.TryGetValue(o.Class, out var label))
            {
                troubles.Add(new Trouble(TroubleKind.OtherClass, image.Id, $"{o.Place} ({o.Class})"));
                if (dropped == DroppedClasses.Background)
                {
                    continue;
                }
            }
            else if (o.Ignore)
            {
                troubles.Add(new Trouble(TroubleKind.CrowdRegion, image.Id, o.Place));
                (crowdOf, label) = (label, 0);
            }

            var box = o.Box.Clip(0, 0, image.Width, image.Height);
            if (box.Area <= 0)
            {
                troubles.Add(new Trouble(TroubleKind.ZeroAreaBox, image.Id, o.Place));
                continue;
            }

            if (IsMoved(box, o.Box))
            {
                troubles.Add(new Trouble(TroubleKind.BoxOutsideImage, image.Id, o.Place));
            }

            boxes.Add(new LabelledBox(box.Scale(1.0 / image.Width, 1.0 / image.Height), label, o.Difficult, crowdOf, o.Area / box.Area ?? 1));
        }

        if (boxes.All(b => b.IsIgnoreRegion))
        {
            troubles.Add(new Trouble(TroubleKind.EmptyImage, image.Id, image.Id));
        }

        return new LabelledImage(new DetectionImage(image.Id, image.File, image.Width, image.Height), new GroundTruth(boxes.ToImmutable()));
    }

    // Relative coordinates of a border, written with few digits, need not meet it exactly.
    private static bool IsMoved(BoxXyxy a, BoxXyxy b)
    {
        const double rounding = 1e-3;
        return Math.Max(Math.Max(Math.Abs(a.X1 - b.X1), Math.Abs(a.Y1 - b.Y1)), Math.Max(Math.Abs(a.X2 - b.X2), Math.Abs(a.Y2 - b.Y2))) > rounding;
    }
}
