using Kd.Detection.Data;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Tests.Data.Images;

public sealed class TiffDecoderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(int.MaxValue, 0, false)]
    [InlineData(3, 0, false)]
    [InlineData(3, 0, true)]
    [InlineData(0, 16, false)]
    [InlineData(0, 16, true)]
    public void Decode_RgbInStripsOrTiles_GivesItsPixels(int stripRows, int tile, bool deflated)
    {
        var picture = Pictures.Noise(37, 23, 1);
        var image = Decode(new TiffBytes(37, 23, picture.Pixels) { StripRows = stripRows, Tile = tile, Deflated = deflated });
        Assert.Equal(picture.Pixels, image.Pixels);
    }

    [Fact]
    public void Decode_Grey_RepeatsGreyInAllChannels() =>
        Assert.Equal([10, 10, 10, 200, 200, 200], Decode(new TiffBytes(2, 1, [10, 200]) { Photometric = 1, Channels = 1 }).Pixels);

    [Fact]
    public void Decode_SixteenBitGrey_ScalesWithoutChangingTheTone() =>
        Assert.Equal([0, 0, 0, 0x80, 0x80, 0x80, 255, 255, 255], Decode(new TiffBytes(3, 1, [0, 0, 0x80, 0x80, 0xFF, 0xFF]) { Photometric = 1, Channels = 1, Bits = 16 }).Pixels);

    // 257 v + 128 is the last value that is nearer to v than to v + 1.
    [Fact]
    public void Decode_SixteenBitRgb_IsRoundedToTheNearest() =>
        Assert.Equal([1, 2, 3], Decode(new TiffBytes(1, 1, [.. Words(257 + 128, 257 + 129, (3 * 257) - 128)]) { Bits = 16 }).Pixels);

    [Fact]
    public void Decode_FurtherChannels_AreDropped() =>
        Assert.Equal([200, 100, 50], Decode(new TiffBytes(1, 1, [200, 100, 50, 0]) { Channels = 4 }).Pixels);

    [Fact]
    public void Decode_Palette_LooksColoursUp()
    {
        var palette = new ushort[3 * 256];
        (palette[1], palette[256 + 1], palette[512 + 1]) = (0xFAFA, 0xFBFB, 0xFCFC);
        Assert.Equal([0, 0, 0, 250, 251, 252], Decode(new TiffBytes(2, 1, [0, 1]) { Photometric = 3, Channels = 1, Palette = palette }).Pixels);
    }

    [Fact]
    public void Decode_Cmyk_TakesInkAway() =>
        Assert.Equal([255, 255, 255, 0, 255, 255, 0, 0, 0], Decode(new TiffBytes(3, 1, [0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255]) { Photometric = 5, Channels = 4 }).Pixels);

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 15, 0)]
    [InlineData(3, 15, 7)]
    [InlineData(4, 0, 7)]
    [InlineData(5, 0, 0)]
    [InlineData(6, 7, 0)]
    [InlineData(7, 7, 15)]
    [InlineData(8, 0, 15)]
    public void Decode_Oriented_PutsTheStoredFirstPixelWhereTheTagSays(ushort orientation, int x, int y)
    {
        var stored = Pictures.Plain(16, 8, 0, 0, 0);
        stored.Pixels[0] = 255;
        var file = folder.Write("o.tif", new TiffBytes(16, 8, stored.Pixels) { Orientation = orientation }.Encode());
        Assert.Equal(255, ImageDecoder.Decode(file).At(x, y).R);
        var header = ImageDecoder.ReadHeader(file)!.Value;
        Assert.Equal(orientation >= 5 ? (8, 16) : (16, 8), (header.UprightWidth, header.UprightHeight));
        Assert.Equal(255, ImageDecoder.Decode(file, new PixelWindow(x, y, 1, 1)).At(0, 0).R);
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(0, 16)]
    public void Decode_Window_IsThatPartOfTheWholeImage(int stripRows, int tile)
    {
        var file = folder.Write("w.tif", new TiffBytes(50, 40, Pictures.Noise(50, 40, 2).Pixels) { StripRows = stripRows, Tile = tile }.Encode());
        foreach (var window in new PixelWindow[] { new(0, 0, 16, 16), new(13, 17, 20, 11), new(34, 24, 16, 16), new(-4, 30, 30, 30) })
        {
            Assert.Equal(window.Of(ImageDecoder.Decode(file)).Pixels, ImageDecoder.Decode(file, window).Pixels);
        }
    }

    [Fact]
    public void Decode_Truncated_NamesTheFileAndThePart()
    {
        var bytes = new TiffBytes(64, 64, Pictures.Noise(64, 64, 1).Pixels) { StripRows = 8, Deflated = true }.Encode();
        bytes.AsSpan(bytes.Length / 2, 600).Clear();
        var file = folder.Write("broken.tif", bytes);
        var message = Assert.Throws<UndecodableImageException>(() => ImageDecoder.Decode(file)).Message;
        Assert.Matches("broken.tif does not decode \\(strip [0-9] is damaged\\)", message);
    }

    [Fact]
    public void Decode_HeadOnly_IsRefused() =>
        Assert.Contains("no TIFF with an image", Assert.Throws<UndecodableImageException>(() => ImageDecoder.Decode(folder.Write("h.tif", "II*\0nothing more"u8.ToArray()))).Message, StringComparison.Ordinal);

    private static IEnumerable<byte> Words(params int[] values) => values.SelectMany(v => new[] { (byte)v, (byte)(v >> 8) });

    private RgbImage Decode(TiffBytes tiff) => ImageDecoder.Decode(folder.Write("image.tif", tiff.Encode()));
}
