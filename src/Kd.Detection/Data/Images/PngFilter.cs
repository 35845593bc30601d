using System.Runtime.Intrinsics;

namespace Kd.Detection.Data.Images;

/// <summary>
/// The five row filters of PNG (ISO/IEC 15948, section 9), undone. All but Up need the pixel to the left first, so a pixel's
/// samples, not a row's pixels, are computed side by side: four lanes, of which the last belong to nobody when a pixel has fewer.
/// </summary>
internal static unsafe class PngFilter
{
    /// <summary>Bytes that are read and written beyond a row's end.</summary>
    public const int Slack = 4;

    /// <summary>Undoes the filter of one row; false when there is no such filter.</summary>
    /// <param name="filtered">The row as stored, without the byte that names its filter.</param>
    /// <param name="above">The row above, undone; zeros above the first.</param>
    /// <param name="row">Where the row goes.</param>
    /// <param name="length">Bytes of a row.</param>
    /// <param name="step">Bytes of a pixel, 1 to 4.</param>
    public static bool Undo(int filter, byte* filtered, byte* above, byte* row, int length, int step)
    {
        switch (filter)
        {
            case 0:
                Buffer.MemoryCopy(filtered, row, length, length);
                return true;
            case 1:
                UndoSub(filtered, row, length, step);
                return true;
            case 2:
                UndoUp(filtered, above, row, length);
                return true;
            case 3:
                UndoAverage(filtered, above, row, length, step);
                return true;
            case 4:
                UndoPaeth(filtered, above, row, length, step);
                return true;
            default:
                return false;
        }
    }

    private static void UndoSub(byte* filtered, byte* row, int length, int step)
    {
        var left = Vector128<ushort>.Zero;
        for (var i = 0; i < length; i += step)
        {
            left += Load(filtered + i);
            Store(row + i, left);
        }
    }

    private static void UndoUp(byte* filtered, byte* above, byte* row, int length)
    {
        var i = 0;
        for (; i <= length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            (Vector128.Load(filtered + i) + Vector128.Load(above + i)).Store(row + i);
        }

        for (; i < length; i++)
        {
            row[i] = (byte)(filtered[i] + above[i]);
        }
    }

    private static void UndoAverage(byte* filtered, byte* above, byte* row, int length, int step)
    {
        var left = Vector128<ushort>.Zero;
        for (var i = 0; i < length; i += step)
        {
            left = Octet(Load(filtered + i) + ((left + Load(above + i)) >>> 1));
            Store(row + i, left);
        }
    }

    private static void UndoPaeth(byte* filtered, byte* above, byte* row, int length, int step)
    {
        var (left, corner) = (Vector128<ushort>.Zero, Vector128<ushort>.Zero);
        for (var i = 0; i < length; i += step)
        {
            var over = Load(above + i);
            left = Octet(Load(filtered + i) + Nearest(left, over, corner));
            corner = over;
            Store(row + i, left);
        }
    }

    // Whichever of the three is nearest to left + over - corner; ties go to the first.
    private static Vector128<ushort> Nearest(Vector128<ushort> left, Vector128<ushort> over, Vector128<ushort> corner)
    {
        var (down, right) = ((over - corner).AsInt16(), (left - corner).AsInt16());
        var (toLeft, toOver, toCorner) = (Vector128.Abs(down), Vector128.Abs(right), Vector128.Abs(down + right));
        var least = Vector128.Min(toCorner, Vector128.Min(toLeft, toOver));
        return Vector128.ConditionalSelect(
            Vector128.Equals(least, toLeft).AsUInt16(),
            left,
            Vector128.ConditionalSelect(Vector128.Equals(least, toOver).AsUInt16(), over, corner));
    }

    private static Vector128<ushort> Octet(Vector128<ushort> sum) => sum & Vector128.Create((ushort)0xFF);

    private static Vector128<ushort> Load(byte* pixel) => Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)pixel).AsByte());

    private static void Store(byte* pixel, Vector128<ushort> samples) => *(uint*)pixel = Vector128.Narrow(samples, samples).AsUInt32().ToScalar();
}
