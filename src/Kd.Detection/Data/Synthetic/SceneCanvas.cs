using Kd.Detection.Data.Images;

namespace Kd.Detection.Data.Synthetic;

/// <summary>An RGB colour, 0..255 each.</summary>
internal readonly record struct Colour(double R, double G, double B)
{
    public Colour Shade(double factor) => new(R * factor, G * factor, B * factor);
}

/// <summary>A picture being drawn; pixel (x, y) covers [x, x + 1) x [y, y + 1).</summary>
internal sealed class SceneCanvas(int side)
{
    private const int Samples = 4;
    private readonly double[] pixels = new double[side * side * 3];

    public int Side => side;

    /// <summary>Sets a pixel.</summary>
    public void Put(int x, int y, Colour colour)
    {
        var i = ((y * side) + x) * 3;
        (pixels[i], pixels[i + 1], pixels[i + 2]) = (colour.R, colour.G, colour.B);
    }

    /// <summary>Mixes a colour over a shape, weighted by how much of each pixel the shape covers (4 x 4 samples).</summary>
    public void Fill(Func<double, double, bool> inside, (double X1, double Y1, double X2, double Y2) bounds, Colour colour, double opacity = 1)
    {
        for (var y = Math.Max(0, (int)bounds.Y1); y < Math.Min(side, bounds.Y2 + 1); y++)
        {
            for (var x = Math.Max(0, (int)bounds.X1); x < Math.Min(side, bounds.X2 + 1); x++)
            {
                Mix(x, y, colour, opacity * Coverage(inside, x, y));
            }
        }
    }

    public RgbImage ToImage() => new(side, side, Array.ConvertAll(pixels, p => (byte)Math.Clamp(p + 0.5, 0, 255)));

    private static double Coverage(Func<double, double, bool> inside, int x, int y)
    {
        var hits = 0;
        for (var i = 0; i < Samples * Samples; i++)
        {
            hits += inside(x + (((i % Samples) + 0.5) / Samples), y + (((i / Samples) + 0.5) / Samples)) ? 1 : 0;
        }

        return (double)hits / (Samples * Samples);
    }

    private void Mix(int x, int y, Colour colour, double weight)
    {
        var i = ((y * side) + x) * 3;
        pixels[i] += (colour.R - pixels[i]) * weight;
        pixels[i + 1] += (colour.G - pixels[i + 1]) * weight;
        pixels[i + 2] += (colour.B - pixels[i + 2]) * weight;
    }
}
