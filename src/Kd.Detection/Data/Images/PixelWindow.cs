namespace Kd.Detection.Data.Images;

/// <summary>A rectangle of an upright image, in its pixels; it may reach beyond the image, where it is grey.</summary>
public readonly record struct PixelWindow(int X, int Y, int Width, int Height)
{
    /// <summary>The grey of pixels that no image has, 114 as in the crop augmentation.</summary>
    public const byte Fill = 114;

    /// <summary>The common part; without extent when there is none.</summary>
    public PixelWindow Intersect(PixelWindow other)
    {
        var (x, y) = (Math.Max(X, other.X), Math.Max(Y, other.Y));
        return new PixelWindow(x, y, Math.Max(0, Math.Min(X + Width, other.X + other.Width) - x), Math.Max(0, Math.Min(Y + Height, other.Y + other.Height) - y));
    }

    /// <summary>The window's pixels of an image.</summary>
    public RgbImage Of(RgbImage image)
    {
        var target = RgbImage.Unset(Width, Height);
        var (left, right) = (Math.Clamp(X, 0, image.Width), Math.Clamp(X + Width, 0, image.Width));
        var (top, bottom) = (Math.Clamp(Y, 0, image.Height), Math.Clamp(Y + Height, 0, image.Height));
        if (right - left < Width || bottom - top < Height)
        {
            Array.Fill(target.Pixels, Fill);
        }

        for (var y = top; y < bottom; y++)
        {
            var from = ((y * image.Width) + left) * 3;
            image.Pixels.AsSpan(from, (right - left) * 3).CopyTo(target.Pixels.AsSpan((((y - Y) * Width) + left - X) * 3));
        }

        return target;
    }
}
