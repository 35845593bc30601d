using FsCheck;
using FsCheck.Fluent;
using Kd.Detection.Data.Images;
using Kd.Detection.Randomness;

namespace Kd.Detection.Tests.Data.Images;

/// <summary>LZW in TIFF files, against libtiff: what it wrote, and what it makes of damage.</summary>
public sealed class TiffLzwTests : IDisposable
{
    private static readonly Gen<TiffFile> Files =
        from width in Gen.Choose(1, 90)
        from height in Gen.Choose(1, 60)
        from channels in Gen.Elements(1, 3, 4)
        from bits in Gen.Elements(8, 16)
        from levels in Gen.Elements(1, 2, 9, 256)
        from seed in Gen.Choose(0, int.MaxValue)
        from stripRows in Gen.Choose(1, 70)
        from tile in Gen.Elements(0, 0, 16, 48)
        from differences in Gen.Elements(false, true)
        from bigEndian in Gen.Elements(false, true)
        select new TiffFile(width, height, channels, bits, Content(width * height * channels * bits / 8, levels, seed), stripRows, tile, differences, bigEndian);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Decode_AnyFileThatLibtiffWrote_GivesItsPixels() =>
        Prop.ForAll(Files.ToArbitrary(), written =>
        {
            var file = Path.Combine(folder.Path, "written.tif");
            written.Write(file);
            Assert.Equal(written.Rgb, ImageDecoder.Decode(file).Pixels);
        }).QuickCheckThrowOnFailure();

    // Flat, striped and noisy: one string as long as the table allows, every width of codes, and several clear codes.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(256)]
    public void LzwStream_OfLibtiff_IsDecodedWithoutItsHelp(int levels)
    {
        var content = Content(300_000, levels, seed: 7);
        var target = new byte[content.Length + LzwStream.Slack];
        Assert.True(new LzwStream().Decode(Stream(content), target));
        Assert.Equal(content, target[..content.Length]);
    }

    [Fact]
    public void LzwStream_AnyTruncation_IsRefused()
    {
        var content = Content(600, 20, seed: 1);
        var stream = Stream(content);
        var sound = stream.Length - LzwStream.Slack;
        // The last two bytes may hold nothing but the end code.
        Assert.All(Enumerable.Range(0, sound - 2), length =>
            Assert.False(new LzwStream().Decode([.. stream[..length], .. new byte[LzwStream.Slack]], new byte[content.Length + LzwStream.Slack])));
    }

    [Fact]
    public void LzwStream_OneDamagedBit_IsRefusedOrGivesTheBytesOfLibtiff()
    {
        var content = Content(500, 4, seed: 2);
        var stream = Stream(content);
        var decoder = new LzwStream();
        var (refused, same) = (0, 0);
        for (var i = 0; i < (stream.Length - LzwStream.Slack) * 8; i++)
        {
            var damaged = stream.ToArray();
            damaged[i / 8] ^= (byte)(1 << (i % 8));
            var target = new byte[content.Length + LzwStream.Slack];
            if (decoder.Decode(damaged, target))
            {
                Assert.Equal(ByLibtiff(damaged, content.Length), target[..content.Length]);
                same++;
            }
            else
            {
                refused++;
            }
        }

        Assert.True(refused > 0 && same > 0, $"{refused} refused, {same} decoded");
    }

    // Behind a clear code; amid bytes that must stay as they are, and others that must not matter.
    [Fact]
    public void LzwStream_WhateverItIsGiven_StaysInsideOfStreamAndTarget() =>
        Prop.ForAll(Gen.Choose(0, 255).Select(v => (byte)v).ArrayOf().Resize(600).ToArbitrary(), Gen.Choose(0, 2000).ToArbitrary(), (noise, wanted) =>
        {
            byte[] Decoded(byte around, out bool sound)
            {
                byte[] stream = [0x80, 0x00, .. noise, .. Enumerable.Repeat(around, 64)];
                var target = Enumerable.Repeat((byte)0xAB, 64 + wanted + LzwStream.Slack + 64).ToArray();
                sound = new LzwStream().Decode(stream.AsSpan(0, 2 + noise.Length + LzwStream.Slack), target.AsSpan(64, wanted + LzwStream.Slack));
                Assert.DoesNotContain(target[..64].Concat(target[^64..]), b => b != 0xAB);
                return target[64..(64 + wanted)];
            }

            Assert.Equal(Decoded(0x00, out var one), Decoded(0xFF, out var other));
            Assert.Equal(one, other);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, "strip")]
    [InlineData(16, "tile")]
    public void Decode_DamagedBlock_NamesTheFileAndTheBlock(int tile, string kind)
    {
        var file = Path.Combine(folder.Path, "broken.tif");
        new TiffFile(64, 64, 3, 8, Content(64 * 64 * 3, 256, seed: 3), 8, tile, Differences: false, BigEndian: false).Write(file);
        var bytes = File.ReadAllBytes(file);
        bytes.AsSpan(bytes.Length / 2, 300).Fill(0xFF);
        File.WriteAllBytes(file, bytes);
        var message = Assert.Throws<UndecodableImageException>(() => ImageDecoder.Decode(file)).Message;
        Assert.Matches($"broken.tif does not decode \\({kind} [0-9]+ is damaged\\)", message);
    }

    // Before TIFF 6.0: lowest bit first, one bit wider a code later. libtiff knows such files, LzwStream leaves them to it.
    [Fact]
    public void Decode_LowestBitFirst_IsLeftToLibtiff()
    {
        byte[] pixels = [10, 20, 30, 40, 50, 60];
        var stream = Packed([256, .. pixels.Select(p => (int)p), 257]);
        Assert.False(new LzwStream().Decode([.. stream, .. new byte[LzwStream.Slack]], new byte[pixels.Length + LzwStream.Slack]));
        Assert.Equal(pixels, ImageDecoder.Decode(folder.Write("old.tif", new TiffBytes(2, 1, pixels) { Stored = stream, Compression = 5 }.Encode())).Pixels);
    }

    private static byte[] Content(int length, int levels, int seed)
    {
        var random = RandomStream.At(RandomPurpose.Order, seed);
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)random.Integer(0, levels);
        }

        return bytes;
    }

    // What libtiff makes of bytes, as a grey image of one strip, and the slack.
    private byte[] Stream(byte[] content)
    {
        var file = Path.Combine(folder.Path, "stream.tif");
        new TiffFile(content.Length, 1, 1, 8, content, 1, 0, Differences: false, BigEndian: false).Write(file);
        var tiff = LibTiff.OpenRead(file);
        var stream = new byte[(int)LibTiff.StoredSize(tiff, 0) + LzwStream.Slack];
        Assert.Equal(stream.Length - LzwStream.Slack, LibTiff.ReadStoredStrip(tiff, 0, stream, stream.Length - LzwStream.Slack));
        LibTiff.Close(tiff);
        return stream;
    }

    private byte[] ByLibtiff(byte[] stream, int length)
    {
        var file = folder.Write("damaged.tif", new TiffBytes(length, 1, new byte[length]) { Channels = 1, Photometric = 1, Stored = stream[..^LzwStream.Slack], Compression = 5 }.Encode());
        var tiff = LibTiff.OpenRead(file);
        var target = new byte[length];
        Assert.Equal(length, LibTiff.ReadStrip(tiff, 0, target, length));
        LibTiff.Close(tiff);
        return target;
    }

    private static byte[] Packed(int[] codes)
    {
        var bytes = new byte[((codes.Length * 9) + 7) / 8];
        foreach (var (i, code) in codes.Index())
        {
            for (var b = 0; b < 9; b++)
            {
                bytes[((i * 9) + b) / 8] |= (byte)(((code >> b) & 1) << (((i * 9) + b) % 8));
            }
        }

        return bytes;
    }
}
