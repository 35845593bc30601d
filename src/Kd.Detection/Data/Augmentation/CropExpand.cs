using System.Collections.Immutable;
using Kd.Detection.Data.Images;
using Kd.Detection.Randomness;

namespace Kd.Detection.Data.Augmentation;

/// <summary>
/// With p = .75 a window smaller or larger than the image replaces it (methods.md section 10). A window is refused when it
/// cuts an object in the middle (between .25 and .75 of its area covered) or leaves no object's centre inside;
/// after 10 shapes of 10 places each the image stays whole. Objects whose centre is outside are dropped.
/// </summary>
public static class CropExpand
{
    public const byte Fill = PixelWindow.Fill;

    private const double Probability = 0.75;
    private const int Shapes = 10;
    private const int Places = 10;

    public static AugmentedImage Apply(AugmentedImage sample, RandomStream stream) =>
        stream.Chance(Probability) && FindWindow(sample, stream) is { } window ? Cut(sample, window) : sample;

    /// <summary>True when the window (Xyxy, normalised) may be cut. Ignore regions have no say; an image without objects allows every window.</summary>
    public static bool Accepts(BoxXyxy window, GroundTruth truth)
    {
        var (objects, centres) = (0, 0);
        foreach (var o in truth.Objects)
        {
            if (o.IsIgnoreRegion)
            {
                continue;
            }

            var covered = o.Box.Intersect(window).Area / o.Box.Area;
            if (covered is > 0.25 and < 0.75)
            {
                return false;
            }

            objects++;
            centres += HoldsCentre(window, o.Box) ? 1 : 0;
        }

        return objects == 0 || centres > 0;
    }

    /// <summary>The window (Xyxy, pixels, may reach outside) as an image of its own; what lies outside is <see cref="Fill"/>.</summary>
    public static AugmentedImage Cut(AugmentedImage sample, (int X1, int Y1, int X2, int Y2) window)
    {
        var (x1, y1, x2, y2) = window;
        var source = sample.Image;
        var target = RgbImage.Unset(x2 - x1, y2 - y1);
        Array.Fill(target.Pixels, Fill);
        var (from, to) = (Math.Max(x1, 0), Math.Min(x2, source.Width));
        for (var y = Math.Max(y1, 0); y < Math.Min(y2, source.Height); y++)
        {
            source.Pixels.AsSpan(((y * source.Width) + from) * 3, (to - from) * 3).CopyTo(target.Pixels.AsSpan((((y - y1) * target.Width) + from - x1) * 3));
        }

        var box = Normalised(window, source);
        var kept = sample.Truth.Objects
            .Where(o => o.IsIgnoreRegion ? o.Box.Intersect(box).Area > 0 : HoldsCentre(box, o.Box))
            .Select(o => o with { Box = Into(box, o.Box) });
        return new AugmentedImage(target, new GroundTruth(kept.ToImmutableArray()));
    }

    private static (int X1, int Y1, int X2, int Y2)? FindWindow(AugmentedImage sample, RandomStream stream)
    {
        var (width, height) = (sample.Image.Width, sample.Image.Height);
        for (var shape = 0; shape < Shapes; shape++)
        {
            var h = stream.Uniform(0.25, 1.75);
            var ratio = stream.Uniform(0.5, 1);
            var w = stream.Chance(0.5) ? h * ratio : h / ratio;
            for (var place = 0; place < Places; place++)
            {
                var (cx, cy) = (stream.Uniform(0.4, 0.6), stream.Uniform(0.4, 0.6));
                var (x1, y1) = ((int)Math.Floor((cx - (w / 2)) * width), (int)Math.Floor((cy - (h / 2)) * height));
                var window = (x1, y1, x1 + Math.Max(1, (int)(w * width)), y1 + Math.Max(1, (int)(h * height)));
                if (Accepts(Normalised(window, sample.Image), sample.Truth))
                {
                    return window;
                }
            }
        }

        return null;
    }

    private static BoxXyxy Normalised((int X1, int Y1, int X2, int Y2) window, RgbImage image) =>
        new BoxXyxy(window.X1, window.Y1, window.X2, window.Y2).Scale(1.0 / image.Width, 1.0 / image.Height);

    private static bool HoldsCentre(BoxXyxy window, BoxXyxy box) =>
        box.CentreX > window.X1 && box.CentreX < window.X2 && box.CentreY > window.Y1 && box.CentreY < window.Y2;

    private static BoxXyxy Into(BoxXyxy window, BoxXyxy box) =>
        new BoxXyxy(box.X1 - window.X1, box.Y1 - window.Y1, box.X2 - window.X1, box.Y2 - window.Y1)
            .Scale(1 / window.Width, 1 / window.Height).Clip(0, 0, 1, 1);
}
