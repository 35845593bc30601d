using System.Collections.Concurrent;

namespace Kd.Detection.Data.Readers;

/// <summary>The true size of an image, from its file's head: annotations may be wrong about it.</summary>
internal static class ImageSize
{
    /// <summary>The image with its file's upright size; when the file is absent (<paramref name="relative"/> null) or damaged, as annotated, and a trouble.</summary>
    public static RawImage Of(DatasetFiles files, string? relative, RawImage image, ConcurrentBag<Trouble> troubles)
    {
        if (relative is null)
        {
            troubles.Add(new Trouble(TroubleKind.AbsentImage, image.Id, Path.GetRelativePath(files.Root, image.File) + files.Listed(image.Id)));
            return image;
        }

        if (files.ReadImageHeader(relative) is not { Width: > 0, Height: > 0 } header)
        {
            troubles.Add(new Trouble(TroubleKind.UnreadableImage, image.Id, relative));
            return image;
        }

        return image with { Width = header.UprightWidth, Height = header.UprightHeight };
    }
}
