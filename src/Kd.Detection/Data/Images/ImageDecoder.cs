namespace Kd.Detection.Data.Images;

/// <summary>Image files to upright RGB pixels. What cannot be decoded is a <see cref="BadDataException"/> that names the file.</summary>
public static class ImageDecoder
{
    /// <summary>Decoders and versions, for results: other decoders may round other bytes.</summary>
    public static string Versions => $"libjpeg-turbo ({TurboJpeg.Library}), libpng {LibPng.VersionText}";

    /// <summary>Size and format without decoding; null when it is neither a JPEG nor a PNG.</summary>
    public static ImageHeader? ReadHeader(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1024);
        return ImageHeader.Read(stream);
    }

    /// <summary>The whole image, EXIF orientation applied.</summary>
    public static RgbImage Decode(string file) => Decode(file, reduction: 1);

    /// <summary>A coarse copy, JPEGs at an eighth of their size: enough to compare images, cheaper than <see cref="Decode(string)"/>.</summary>
    public static RgbImage DecodeCoarse(string file) => Decode(file, reduction: 8);

    private static RgbImage Decode(string file, int reduction)
    {
        var bytes = ReadAll(file);
        using var stream = new MemoryStream(bytes, writable: false);
        if (ImageHeader.Read(stream) is not { } header)
        {
            throw new BadDataException($"{file} is neither a JPEG nor a PNG, or its head is damaged: restore the file or take it out of the data set");
        }

        var (image, error) = Decode(bytes, header.Format, reduction);
        return image is null
            ? throw new BadDataException($"{file} does not decode ({error}): restore the file or take it out of the data set")
            : ExifOrientation.Apply(image, header.Orientation);
    }

    private static (RgbImage? Image, string? Error) Decode(byte[] bytes, ImageFormat format, int reduction)
    {
        try
        {
            return format == ImageFormat.Jpeg ? TurboJpeg.Decode(bytes, reduction) : LibPng.Decode(bytes);
        }
        catch (DllNotFoundException e)
        {
            throw new InvalidOperationException($"{TurboJpeg.Library} and {LibPng.Library} are needed to decode images: install the system's packages of libjpeg-turbo and libpng", e);
        }
    }

    private static byte[] ReadAll(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadDataException($"{file} cannot be read ({e.Message}): restore the file or take it out of the data set", e);
        }
    }
}
