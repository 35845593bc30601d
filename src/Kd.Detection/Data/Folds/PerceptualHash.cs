using System.Collections.Immutable;
using System.Numerics;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Data.Folds;

/// <summary>
/// A difference hash of 256 bits: is each cell of a 17 x 16 grid of mean brightness brighter than its right neighbour?
/// Small changes of size, compression and tone leave most bits alone.
/// </summary>
internal sealed class PerceptualHash
{
    private const int Columns = 17;
    private const int Rows = 16;
    private readonly ImmutableArray<ulong> words;

    private PerceptualHash(ImmutableArray<ulong> words) => this.words = words;

    public static PerceptualHash Of(RgbImage image)
    {
        var cells = CellSums(image);
        var bits = new ulong[Rows * (Columns - 1) / 64];
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns - 1; column++)
            {
                var bit = (row * (Columns - 1)) + column;
                bits[bit / 64] |= cells[row, column] > cells[row, column + 1] ? 1UL << (bit % 64) : 0;
            }
        }

        return new PerceptualHash([.. bits]);
    }

    /// <summary>Number of bits that differ, 0..256; two unrelated images differ in about 128.</summary>
    public int Distance(PerceptualHash other)
    {
        var distance = 0;
        for (var i = 0; i < words.Length; i++)
        {
            distance += BitOperations.PopCount(words[i] ^ other.words[i]);
        }

        return distance;
    }

    // Mean brightness of each cell; images smaller than the grid are enlarged first.
    private static double[,] CellSums(RgbImage image)
    {
        var source = image.Width < Columns || image.Height < Rows ? BilinearResize.To(image, Columns * 2, Rows * 2) : image;
        var means = new double[Rows, Columns];
        for (var row = 0; row < Rows; row++)
        {
            var (top, bottom) = (row * source.Height / Rows, (row + 1) * source.Height / Rows);
            for (var column = 0; column < Columns; column++)
            {
                var (left, right) = (column * source.Width / Columns, (column + 1) * source.Width / Columns);
                means[row, column] = Mean(source, left, top, right, bottom);
            }
        }

        return means;
    }

    private static double Mean(RgbImage image, int left, int top, int right, int bottom)
    {
        long sum = 0;
        for (var y = top; y < bottom; y++)
        {
            for (var i = ((y * image.Width) + left) * 3; i < ((y * image.Width) + right) * 3; i++)
            {
                sum += image.Pixels[i];
            }
        }

        return (double)sum / ((right - left) * (bottom - top));
    }
}
