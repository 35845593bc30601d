using FsCheck;
using FsCheck.Fluent;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Tests.Data.Images;

/// <summary>The fast way through PNG files, against libpng.</summary>
public sealed class PlainPngTests
{
    private static readonly (byte ColourType, int Samples)[] Kinds = [(0, 1), (4, 2), (2, 3), (6, 4)];

    private static readonly Gen<byte[]> Files =
        from width in Gen.Choose(1, 40)
        from height in Gen.Choose(1, 12)
        from kind in Gen.Elements(Kinds)
        from part in Gen.Choose(1, 300)
        from filters in Gen.Choose(0, 4).Select(f => (byte)f).ArrayOf(height)
        from rows in Gen.Choose(0, 255).Select(v => (byte)v).ArrayOf(width * height * kind.Samples)
        select PngBytes.Of(width, height, 8, kind.ColourType, rows, filters: filters, part: part);

    [Fact]
    public void Decode_AnyPlainFile_GivesThePixelsOfLibPng() =>
        Prop.ForAll(Files.ToArbitrary(), file => Assert.Equal(LibPng.Decode(file).Image!.Pixels, PlainPng.Decode(file)?.Pixels)).QuickCheckThrowOnFailure();

    [Fact]
    public void Decode_OneDamagedByte_IsLeftToLibPngOrGivesItsPixels()
    {
        var sound = PngBytes.Of(5, 3, 8, 2, Pictures.Noise(5, 3, 1).Pixels, filters: [4, 3, 1], part: 20);
        for (var i = 0; i < sound.Length * 8; i++)
        {
            var damaged = sound.ToArray();
            damaged[i / 8] ^= (byte)(1 << (i % 8));
            if (PlainPng.Decode(damaged) is { } image)
            {
                Assert.Equal(LibPng.Decode(damaged).Image?.Pixels, image.Pixels);
            }
        }
    }

    [Fact]
    public void Decode_AnyTruncation_IsLeftToLibPng()
    {
        var sound = PngBytes.Of(5, 3, 8, 2, Pictures.Noise(5, 3, 1).Pixels, part: 20);
        Assert.All(Enumerable.Range(0, sound.Length), length => Assert.Null(PlainPng.Decode(sound.AsSpan(0, length))));
    }

    [Fact]
    public void Decode_FileThatTellsItsGamma_IsLeftToLibPng() =>
        Assert.Null(PlainPng.Decode(PngBytes.Of(1, 1, 8, 2, [10, 20, 30], gamma: true)));

    [Fact]
    public void Decode_PaletteOrSixteenBits_IsLeftToLibPng()
    {
        Assert.Null(PlainPng.Decode(PngBytes.Of(2, 1, 8, 3, [0, 1], [1, 2, 3, 250, 251, 252])));
        Assert.Null(PlainPng.Decode(PngBytes.Of(1, 1, 16, 0, [0x80, 0x80])));
    }
}
