using System.Security.Cryptography;
using Kd.Detection.Data;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Tests.Data.Images;

public sealed class ImageDecoderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Decode_RgbPng_GivesItsPixels()
    {
        var picture = Pictures.Noise(7, 5, 1);
        Assert.Equal(picture.Pixels, Decode(LibPng.Encode(picture)).Pixels);
    }

    [Fact]
    public void Decode_GreyPng_RepeatsGreyInAllChannels() =>
        Assert.Equal([10, 10, 10, 200, 200, 200], Decode(PngBytes.Of(2, 1, 8, 0, [10, 200])).Pixels);

    [Fact]
    public void Decode_PalettePng_LooksColoursUp() =>
        Assert.Equal([1, 2, 3, 250, 251, 252], Decode(PngBytes.Of(2, 1, 8, 3, [0, 1], [1, 2, 3, 250, 251, 252])).Pixels);

    [Fact]
    public void Decode_SixteenBitPng_ScalesWithoutChangingTheTone() =>
        Assert.Equal([0, 0, 0, 0x80, 0x80, 0x80, 255, 255, 255], Decode(PngBytes.Of(3, 1, 16, 0, [0, 0, 0x80, 0x80, 0xFF, 0xFF])).Pixels);

    [Fact]
    public void Decode_PngWithAlpha_DropsAlphaAndKeepsTheColour() =>
        Assert.Equal([200, 100, 50], Decode(PngBytes.Of(1, 1, 8, 6, [200, 100, 50, 0])).Pixels);

    [Fact]
    public void Decode_QuarterChromaJpeg_GivesThePinnedBytesOfAccurateDctAndSmoothUpsampling()
    {
        var image = Decode(JpegBytes.Of(Pictures.Gradient(37, 23).Pixels, 37, 23, 80, JpegBytes.Chroma.Quarter));
        Assert.Equal((37, 23), (image.Width, image.Height));
        var pixels = Convert.ToHexStringLower(SHA256.HashData(image.Pixels));
        Assert.True(pixels == "cc77a25e43933ec3078081f522c9c5745a981c1cdcd20c0635069d72faaeacb3", $"SHA-256 of the pixels is {pixels}: this libjpeg-turbo rounds otherwise");
    }

    [Fact]
    public void Decode_CmykJpeg_IsInvertedAsAdobeStoresIt()
    {
        // No ink but half black; then full cyan without black.
        var image = Decode(JpegBytes.Of([.. Enumerable.Repeat<byte[]>([255, 255, 255, 128], 8).SelectMany(p => p), .. Enumerable.Repeat<byte[]>([0, 255, 255, 255], 8).SelectMany(p => p)], 8, 2, 100));
        Assert.All([image.At(4, 0).R, image.At(4, 0).G, image.At(4, 0).B], v => Assert.InRange(v, 118, 138));
        Assert.InRange(image.At(4, 1).R, 0, 25);
        Assert.InRange(image.At(4, 1).B, 230, 255);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 15, 0)]
    [InlineData(3, 15, 7)]
    [InlineData(4, 0, 7)]
    [InlineData(5, 0, 0)]
    [InlineData(6, 7, 0)]
    [InlineData(7, 7, 15)]
    [InlineData(8, 0, 15)]
    public void Decode_OrientedJpeg_PutsTheStoredFirstPixelWhereExifSays(byte orientation, int x, int y)
    {
        var stored = Pictures.Plain(16, 8, 0, 0, 0);
        for (var i = 0; i < 4; i++)
        {
            stored.Pixels.AsSpan(i * 16 * 3, 12).Fill(255);
        }

        var file = folder.Write("o.jpg", JpegBytes.Oriented(JpegBytes.Of(stored.Pixels, 16, 8), orientation));
        var image = ImageDecoder.Decode(file);
        Assert.Equal(orientation >= 5 ? (8, 16) : (16, 8), (image.Width, image.Height));
        Assert.InRange(image.At(x, y).R, 240, 255);
        Assert.InRange(image.At(image.Width - 1 - x, image.Height - 1 - y).R, 0, 15);
        var header = ImageDecoder.ReadHeader(file)!.Value;
        Assert.Equal((image.Width, image.Height), (header.UprightWidth, header.UprightHeight));
    }

    // Offsets near 2^32, and one that leaves room for no directory.
    [Theory]
    [InlineData(0xFF, 0xFF)]
    [InlineData(0xFF, 0xFE)]
    [InlineData(0x00, 0x1A)]
    public void Parse_DirectoryBeyondTheSegment_IsNoOrientation(byte first, byte last) =>
        Assert.Null(ExifOrientation.Parse([.. "Exif\0\0MM\0*"u8, first, first, first, last, .. new byte[18]]));

    [Fact]
    public void Decode_TruncatedJpeg_NamesTheFile() => AssertRefused(JpegBytes.Of(Pictures.Noise(64, 64, 1).Pixels, 64, 64)[..3000], "does not decode");

    [Fact]
    public void Decode_TruncatedPng_NamesTheFile() => AssertRefused(LibPng.Encode(Pictures.Noise(64, 64, 1))[..3000], "does not decode");

    [Fact]
    public void Decode_Text_NamesTheFile() => AssertRefused("this is no image, whatever its name says"u8.ToArray(), "is no JPEG, PNG or TIFF");

    [Fact]
    public void Decode_AbsentFile_NamesTheFile() =>
        Assert.Contains("absent.jpg cannot be read", Assert.Throws<BadDataException>(() => ImageDecoder.Decode(Path.Combine(folder.Path, "absent.jpg"))).Message, StringComparison.Ordinal);

    private void AssertRefused(byte[] bytes, string why)
    {
        var file = folder.Write("broken.jpg", bytes);
        var message = Assert.Throws<UndecodableImageException>(() => ImageDecoder.Decode(file)).Message;
        Assert.Contains(file, message, StringComparison.Ordinal);
        Assert.Contains(why, message, StringComparison.Ordinal);
    }

    private RgbImage Decode(byte[] bytes) => ImageDecoder.Decode(folder.Write("image", bytes));
}
