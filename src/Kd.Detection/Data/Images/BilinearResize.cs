namespace Kd.Detection.Data.Images;

/// <summary>
/// Bilinear resize with half-pixel centres and no antialiasing, in fixed point (11-bit weights, round half up),
/// so that every machine computes the same bytes.
/// </summary>
public static class BilinearResize
{
    private const int WeightBits = 11;
    private const int One = 1 << WeightBits;

    public static RgbImage To(RgbImage source, int width, int height)
    {
        if (source.Width == width && source.Height == height)
        {
            return source;
        }

        var target = RgbImage.Unset(width, height);
        var columns = Taps(source.Width, width);
        var rows = Taps(source.Height, height);
        for (var y = 0; y < height; y++)
        {
            var top = source.Pixels.AsSpan(rows[y].First * source.Width * 3, source.Width * 3);
            var bottom = source.Pixels.AsSpan(rows[y].Second * source.Width * 3, source.Width * 3);
            Row(top, bottom, rows[y].Weight, columns, target.Pixels.AsSpan(y * width * 3, width * 3));
        }

        return target;
    }

    private static void Row(ReadOnlySpan<byte> top, ReadOnlySpan<byte> bottom, int rowWeight, Tap[] columns, Span<byte> target)
    {
        const int half = 1 << ((2 * WeightBits) - 1);
        for (var x = 0; x < columns.Length; x++)
        {
            var (first, second, weight) = columns[x];
            for (var c = 0; c < 3; c++)
            {
                var above = (top[(first * 3) + c] * (One - weight)) + (top[(second * 3) + c] * weight);
                var below = (bottom[(first * 3) + c] * (One - weight)) + (bottom[(second * 3) + c] * weight);
                target[(x * 3) + c] = (byte)(((above * (One - rowWeight)) + (below * rowWeight) + half) >> (2 * WeightBits));
            }
        }
    }

    // Target centre i + .5 lies at (i + .5) * from / to in the source; beyond the outermost centres the edge is repeated.
    private static Tap[] Taps(int from, int to)
    {
        var taps = new Tap[to];
        for (var i = 0; i < to; i++)
        {
            var position = Math.Clamp(((i + 0.5) * from / to) - 0.5, 0, from - 1);
            var first = (int)position;
            taps[i] = new Tap(first, Math.Min(first + 1, from - 1), (int)Math.Round((position - first) * One, MidpointRounding.AwayFromZero));
        }

        return taps;
    }

    private readonly record struct Tap(int First, int Second, int Weight);
}
