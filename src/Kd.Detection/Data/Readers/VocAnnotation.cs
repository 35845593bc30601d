using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Kd.Detection.Data.Readers;

/// <summary>
/// One Pascal VOC annotation file. Coordinates are 1-based and inclusive (the first pixel is 1): 1 is subtracted from all four,
/// as the reference code does, so x / width is 0 at the left edge and (width - 1) / width at the right one.
/// </summary>
internal sealed record VocAnnotation(int Width, int Height, ImmutableArray<RawObject> Objects, ImmutableArray<string> Malformed)
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    /// <summary>Null when the file is no annotation XML at all. An object that cannot be read is named in <see cref="Malformed"/>.</summary>
    public static VocAnnotation? Parse(byte[] xml, string file)
    {
        XElement? root;
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(xml), Settings);
            root = XDocument.Load(reader).Root;
        }
        catch (XmlException)
        {
            return null;
        }

        if (root?.Name.LocalName != "annotation")
        {
            return null;
        }

        var objects = ImmutableArray.CreateBuilder<RawObject>();
        var malformed = ImmutableArray.CreateBuilder<string>();
        foreach (var (index, element) in root.Elements("object").Index())
        {
            var place = $"{file}: object {index + 1}";
            if (ParseObject(element, place) is { } parsed)
            {
                objects.Add(parsed);
            }
            else
            {
                malformed.Add(place);
            }
        }

        var size = root.Element("size");
        return new VocAnnotation((int)(Number(size, "width") ?? 0), (int)(Number(size, "height") ?? 0), objects.ToImmutable(), malformed.ToImmutable());
    }

    private static RawObject? ParseObject(XElement element, string place)
    {
        var name = element.Element("name")?.Value.Trim();
        var box = element.Element("bndbox");
        return !string.IsNullOrEmpty(name)
            && Number(box, "xmin") is { } x1 && Number(box, "ymin") is { } y1 && Number(box, "xmax") is { } x2 && Number(box, "ymax") is { } y2
            ? new RawObject(name, new BoxXyxy(x1 - 1, y1 - 1, x2 - 1, y2 - 1), Number(element, "difficult") is > 0, place)
            : null;
    }

    private static double? Number(XElement? parent, string name) =>
        double.TryParse(parent?.Element(name)?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
