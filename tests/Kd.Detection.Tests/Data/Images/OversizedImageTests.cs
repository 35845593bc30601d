using System.Buffers.Binary;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Tests.Data.Images;

/// <summary>Heads that tell more pixels than a picture has: small files, refused by name before room is made for them.</summary>
public sealed class OversizedImageTests : IDisposable
{
    private const int StartOfFrame = 0xC0;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // 32768 x 43691 x 3 is 2^32 + 2^15: in 32 bits, room for 32,768 bytes.
    [Theory]
    [InlineData(32768, 43691)]
    [InlineData(65500, 65500)]
    [InlineData(16385, 16384)]
    public void Decode_JpegOfTooManyPixels_NamesTheFileAndTheSize(int width, int height) => AssertRefused(Jpeg(width, height), width, height);

    [Theory]
    [InlineData(40000, 40000, 8, 2)]
    [InlineData(1000000, 1000000, 8, 0)]
    [InlineData(65536, 65537, 16, 6)]
    public void Decode_PngOfTooManyPixels_NamesTheFileAndTheSize(int width, int height, byte bits, byte colourType) =>
        AssertRefused(PngBytes.Of(width, height, bits, colourType, [0]), width, height);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Decode_TiffOfTooManyPixels_NamesTheFileAndTheSize(ushort photometric)
    {
        var tiff = new TiffBytes(70000, 70000, []) { Photometric = photometric, Channels = (ushort)(photometric == 2 ? 3 : 1), Palette = photometric == 3 ? new ushort[3 * 256] : null, Stored = [0] };
        AssertRefused(tiff.Encode(), 70000, 70000);
    }

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(16, (1 << 18) + 1)]
    public void ReadHeader_TiffOfEndlessSides_IsNone(int width, int height)
    {
        var file = folder.Write("endless.tif", new TiffBytes(width, height, []) { Stored = [0] }.Encode());
        Assert.Null(ImageDecoder.ReadHeader(file));
        Assert.Contains("endless.tif is no TIFF with an image", Assert.Throws<UndecodableImageException>(() => ImageDecoder.Decode(file, new PixelWindow(0, 0, 4, 4))).Message, StringComparison.Ordinal);
    }

    // A window asks for no more than its own pixels.
    [Fact]
    public void Decode_WindowOfATiffOfTooManyPixels_IsDecoded()
    {
        var tiff = new TiffBytes(70000, 70000, []) { Stored = new byte[70000 * 3], StripRows = 1 };
        Assert.Equal([0, 0, 0, 0, 0, 0], ImageDecoder.Decode(folder.Write("large.tif", tiff.Encode()), new PixelWindow(3, 0, 2, 1)).Pixels);
    }

    [Theory]
    [InlineData(16384, 16384, true)]
    [InlineData(16384, 16385, false)]
    [InlineData(1, int.MaxValue, false)]
    [InlineData(0, 16, false)]
    [InlineData(4294967295, 4294967295, false)]
    public void Refusal_Size_IsOfItsPixels(long width, long height, bool held) => Assert.Equal(held, RgbImage.Refusal(width, height) is null);

    private void AssertRefused(byte[] bytes, int width, int height)
    {
        var file = folder.Write("vast", bytes);
        foreach (var decode in new Func<string, RgbImage>[] { ImageDecoder.Decode, ImageDecoder.DecodeCoarse })
        {
            var message = Assert.Throws<UndecodableImageException>(() => decode(file)).Message;
            Assert.StartsWith($"{file} does not decode (its head tells {width} x {height} pixels, {RgbImage.MostPixels} are the most)", message, StringComparison.Ordinal);
        }
    }

    // A small picture whose frame header (FF C0, length, precision, rows, columns) tells another size.
    private static byte[] Jpeg(int width, int height)
    {
        var bytes = JpegBytes.Of(Pictures.Gradient(16, 16).Pixels, 16, 16);
        var frame = bytes.AsSpan().IndexOf([(byte)0xFF, (byte)StartOfFrame]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(frame + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(frame + 7), (ushort)width);
        return bytes;
    }
}
