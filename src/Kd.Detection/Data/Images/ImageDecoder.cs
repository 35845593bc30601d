namespace Kd.Detection.Data.Images;

/// <summary>Image files to upright RGB pixels. What cannot be decoded is an <see cref="UndecodableImageException"/>, what cannot be read a <see cref="BadDataException"/>; both name the file.</summary>
public static class ImageDecoder
{
    private const string Remedy = "restore the file or take it out of the data set";
    private const int Upright = 1;

    /// <summary>Decoders and versions, for results: other decoders may round other bytes.</summary>
    public static string Versions => $"libjpeg-turbo ({TurboJpeg.Library}), libpng {LibPng.VersionText}, libtiff {LibTiff.VersionText}";

    /// <summary>Size and format without decoding; null when it is no JPEG, PNG or TIFF.</summary>
    public static ImageHeader? ReadHeader(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1024);
        if (!TiffImage.IsTiff(stream))
        {
            return ImageHeader.Read(stream);
        }

        using var tiff = WithLibraries(() => TiffImage.Open(file));
        return tiff is null ? null : new ImageHeader(ImageFormat.Tiff, tiff.Width, tiff.Height, tiff.Orientation);
    }

    /// <summary>The whole image, EXIF orientation applied.</summary>
    public static RgbImage Decode(string file) => Decode(file, reduction: 1, window: null);

    /// <summary>A window of the upright image, grey beyond it. Of a TIFF that is stored upright, only the strips or tiles concerned are decoded.</summary>
    public static RgbImage Decode(string file, PixelWindow window) => Decode(file, reduction: 1, window);

    /// <summary>A coarse copy, JPEGs at an eighth of their size: enough to compare images, cheaper than <see cref="Decode(string)"/>.</summary>
    public static RgbImage DecodeCoarse(string file) => Decode(file, reduction: 8, window: null);

    private static RgbImage Decode(string file, int reduction, PixelWindow? window) => WithLibraries(() =>
    {
        using var stream = Reading(file, () => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1024));
        if (TiffImage.IsTiff(stream))
        {
            return DecodeTiff(file, window);
        }

        var image = DecodeWhole(file, Reading(file, () => ReadAll(stream)), reduction);
        return window?.Of(image) ?? image;
    });

    private static RgbImage DecodeWhole(string file, byte[] bytes, int reduction)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        if (ImageHeader.Read(stream) is not { } header)
        {
            throw new UndecodableImageException($"{file} is no JPEG, PNG or TIFF, or its head is damaged: {Remedy}");
        }

        var (image, error) = header.Format == ImageFormat.Jpeg ? TurboJpeg.Decode(bytes, reduction)
            : PlainPng.Decode(bytes) is { } plain ? (plain, null)
            : LibPng.Decode(bytes);
        return image is null
            ? throw new UndecodableImageException($"{file} does not decode ({error}): {Remedy}")
            : ExifOrientation.Apply(image, header.Orientation);
    }

    private static RgbImage DecodeTiff(string file, PixelWindow? window)
    {
        using var tiff = TiffImage.Open(file) ?? throw new UndecodableImageException($"{file} is no TIFF with an image, or its head is damaged: {Remedy}");
        var whole = new PixelWindow(0, 0, tiff.Width, tiff.Height);
        var wanted = window is { } w && tiff.Orientation == Upright ? w.Intersect(whole) : whole;
        var (image, error) = tiff.Decode(wanted);
        if (image is null)
        {
            throw new UndecodableImageException($"{file} does not decode ({error}): {Remedy}");
        }

        var upright = ExifOrientation.Apply(image, tiff.Orientation);
        return window is { } shown ? (shown with { X = shown.X - wanted.X, Y = shown.Y - wanted.Y }).Of(upright) : upright;
    }

    private static byte[] ReadAll(FileStream stream)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)stream.Length));
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static T Reading<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadDataException($"{file} cannot be read ({e.Message}): {Remedy}", e);
        }
    }

    private static T WithLibraries<T>(Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException })
        {
            throw new InvalidOperationException($"{TurboJpeg.Library}, {LibPng.Library}, {LibDeflate.Library} and {LibTiff.Library} are needed to decode images: install the system's packages of libjpeg-turbo, libpng, libdeflate and libtiff", e);
        }
    }
}
