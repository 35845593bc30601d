using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Kd.Detection.Randomness;

/// <summary>
/// Random numbers as a pure function of purpose, seed and coordinates (experiment.md section 5): none depends on
/// the configuration, on the thread that draws, or on what was drawn from other streams.
/// Philox4x32-10 with key = (seed, purpose) and counter = (block, three coordinates).
/// </summary>
/// <remarks>A stream is a cursor, to be used by one thread. It yields 2^34 words before it would repeat.</remarks>
public sealed class RandomStream
{
    private readonly (uint, uint) key;
    private readonly (uint A, uint B, uint C) coordinates;
    private (uint W0, uint W1, uint W2, uint W3) block;
    private uint nextBlock;
    private int word = 4;

    private RandomStream(RandomPurpose purpose, int seed, (uint A, uint B, uint C) coordinates)
    {
        key = ((uint)seed, (uint)purpose);
        this.coordinates = coordinates;
    }

    /// <summary>The stream at up to three coordinates, such as epoch, sample and copy.</summary>
    public static RandomStream At(RandomPurpose purpose, int seed, int a = 0, int b = 0, int c = 0) =>
        new(purpose, seed, ((uint)a, (uint)b, (uint)c));

    /// <summary>The stream of a name, such as a parameter's: its coordinates are the first 96 bits of the name's SHA-256.</summary>
    public static RandomStream Named(RandomPurpose purpose, int seed, string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan();
        return new(purpose, seed, (BinaryPrimitives.ReadUInt32LittleEndian(hash), BinaryPrimitives.ReadUInt32LittleEndian(hash[4..]), BinaryPrimitives.ReadUInt32LittleEndian(hash[8..])));
    }

    /// <summary>32 random bits.</summary>
    public uint Bits()
    {
        if (word == 4)
        {
            block = Philox.Block((nextBlock++, coordinates.A, coordinates.B, coordinates.C), key);
            word = 0;
        }

        return word++ switch { 0 => block.W0, 1 => block.W1, 2 => block.W2, _ => block.W3 };
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double Uniform() => (((ulong)(Bits() >> 5) << 26) | (Bits() >> 6)) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Uniform(double low, double high) => low + ((high - low) * Uniform());

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>Uniform among low, .., high - 1; without bias (Lemire 2019, "Fast random integer generation in an interval").</summary>
    public int Integer(int low, int high)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(low, high);
        var range = (uint)((long)high - low);
        var product = (ulong)Bits() * range;
        if ((uint)product < range)
        {
            var threshold = (uint)-range % range;
            while ((uint)product < threshold)
            {
                product = (ulong)Bits() * range;
            }
        }

        return (int)(low + (long)(product >> 32));
    }

    /// <summary>Standard normal (Box-Muller; one of the pair is used, so that every draw consumes the same four words).</summary>
    public double Normal()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - Uniform()));
        return radius * Math.Cos(2 * Math.PI * Uniform());
    }

    /// <summary>0, .., count - 1 in random order (Fisher-Yates).</summary>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            var j = Integer(0, i + 1);
            order[i] = order[j];
            order[j] = i;
        }

        return order;
    }
}
