using System.Runtime.InteropServices;

namespace Kd.Detection.Data.Images;

/// <summary>TIFF's predictor 2 (TIFF 6.0, section 14), undone in place: samples were stored as differences to the pixel on the left.</summary>
internal static class HorizontalDifferences
{
    /// <param name="rows">Whole rows of samples of 8 or 16 bits, in the machine's byte order.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="channels">Samples of a pixel.</param>
    public static void Undo(Span<byte> rows, int width, int channels, int bits)
    {
        var row = width * channels * (bits / 8);
        for (; rows.Length >= row; rows = rows[row..])
        {
            for (var channel = 0; channel < channels; channel++)
            {
                if (bits == 8)
                {
                    Sum(rows[..row], channel, channels);
                }
                else
                {
                    Sum(MemoryMarshal.Cast<byte, ushort>(rows[..row]), channel, channels);
                }
            }
        }
    }

    private static void Sum(Span<byte> samples, int first, int step)
    {
        byte sum = 0;
        for (var i = first; i < samples.Length; i += step)
        {
            samples[i] = sum += samples[i];
        }
    }

    private static void Sum(Span<ushort> samples, int first, int step)
    {
        ushort sum = 0;
        for (var i = first; i < samples.Length; i += step)
        {
            samples[i] = sum += samples[i];
        }
    }
}
