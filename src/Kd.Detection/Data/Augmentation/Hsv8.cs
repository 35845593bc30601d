namespace Kd.Detection.Data.Augmentation;

/// <summary>8-bit HSV as OpenCV defines it for bytes: hue 0..179 (half degrees of arc are lost), saturation and value 0..255.</summary>
public static class Hsv8
{
    public const int Hues = 180;

    public static (int Hue, byte Saturation, byte Value) Of(byte r, byte g, byte b)
    {
        int value = Math.Max(r, Math.Max(g, b));
        var spread = value - Math.Min(r, Math.Min(g, b));
        if (spread == 0)
        {
            return (0, 0, (byte)value);
        }

        // Sixths of the circle from red, green or blue, in units of 30 hues.
        var sixths = value == r ? (double)(g - b) / spread
            : value == g ? 2 + ((double)(b - r) / spread)
            : 4 + ((double)(r - g) / spread);
        var hue = (int)Math.Floor((sixths * 30) + 0.5);
        return ((hue + Hues) % Hues, (byte)(((255 * spread) + (value / 2)) / value), (byte)value);
    }

    public static (byte R, byte G, byte B) ToRgb(int hue, byte saturation, byte value)
    {
        var (sector, rest) = Math.DivRem(hue, 30);
        var fraction = rest / 30.0;
        var s = saturation / 255.0;
        var low = Round(value * (1 - s));
        var falling = Round(value * (1 - (s * fraction)));
        var rising = Round(value * (1 - (s * (1 - fraction))));
        return sector switch
        {
            0 => (value, rising, low),
            1 => (falling, value, low),
            2 => (low, value, rising),
            3 => (low, falling, value),
            4 => (rising, low, value),
            _ => (value, low, falling),
        };
    }

    private static byte Round(double x) => (byte)(x + 0.5);
}
