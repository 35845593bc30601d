using Kd.Detection.Data;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Prediction;

/// <summary>A picture that images, frames and words are put on; whatever reaches beyond it is cut off.</summary>
internal sealed class Sheet(int width, int height)
{
    private const int Bytes = 3;

    private readonly byte[] pixels = Enumerable.Repeat((byte)255, width * height * Bytes).ToArray();

    public RgbImage ToImage() => new(width, height, pixels);

    /// <param name="x">Of its left edge.</param>
    /// <param name="y">Of its upper edge.</param>
    public void Put(RgbImage image, int x, int y)
    {
        for (var row = 0; row < image.Height; row++)
        {
            for (var column = 0; column < image.Width; column++)
            {
                var from = ((row * image.Width) + column) * Bytes;
                Dot(x + column, y + row, new Ink(image.Pixels[from], image.Pixels[from + 1], image.Pixels[from + 2]));
            }
        }
    }

    /// <summary>A frame along the inside of a box.</summary>
    /// <param name="box">Xyxy in pixels of the sheet.</param>
    public void Frame(BoxXyxy box, int thickness, Ink ink)
    {
        var (left, top, right, bottom) = ((int)Math.Round(box.X1), (int)Math.Round(box.Y1), (int)Math.Round(box.X2), (int)Math.Round(box.Y2));
        Fill(left, top, right, top + thickness, ink);
        Fill(left, bottom - thickness, right, bottom, ink);
        Fill(left, top, left + thickness, bottom, ink);
        Fill(right - thickness, top, right, bottom, ink);
    }

    /// <summary>A filled box; right and bottom are the first pixels outside.</summary>
    public void Fill(int left, int top, int right, int bottom, Ink ink)
    {
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
            {
                Dot(x, y, ink);
            }
        }
    }

    /// <summary>One line of words, each pixel of the font a square of that side.</summary>
    public void Write(string text, int x, int y, int scale, Ink ink)
    {
        foreach (var (index, letter) in text.Index())
        {
            for (var column = 0; column < PixelFont.Width; column++)
            {
                for (var row = 0; row < PixelFont.Height; row++)
                {
                    if (PixelFont.IsSet(letter, column, row))
                    {
                        var (left, top) = (x + (((index * PixelFont.Advance) + column) * scale), y + (row * scale));
                        Fill(left, top, left + scale, top + scale, ink);
                    }
                }
            }
        }
    }

    /// <summary>Pixels that a line of words takes.</summary>
    public static int WidthOf(string text, int scale) => text.Length * PixelFont.Advance * scale;

    private void Dot(int x, int y, Ink ink)
    {
        if (x >= 0 && x < width && y >= 0 && y < height)
        {
            var at = ((y * width) + x) * Bytes;
            (pixels[at], pixels[at + 1], pixels[at + 2]) = (ink.R, ink.G, ink.B);
        }
    }
}

/// <summary>A colour of a sheet.</summary>
internal readonly record struct Ink(byte R, byte G, byte B)
{
    public static Ink Black { get; } = new(11, 11, 11);

    public static Ink White { get; } = new(255, 255, 255);

    /// <summary>Of a class, 1..C; 0 is a region to ignore. After ten classes colours come again.</summary>
    public static Ink Of(int label) => label == 0 ? new(137, 135, 129) : Classes[(label - 1) % Classes.Length];

    private static readonly Ink[] Classes =
    [
        new(42, 120, 214), new(235, 104, 52), new(27, 175, 122), new(237, 161, 0), new(232, 60, 140),
        new(0, 131, 0), new(122, 74, 200), new(227, 73, 72), new(0, 170, 190), new(140, 100, 40),
    ];
}
