using System.Text;

namespace Kd.Detection.Tests.Golden;

/// <summary>The filler by which fixtures spell large weights and inputs: FNV-1a-32 of a name, then one mixed word an element.</summary>
public static class Mix32
{
    /// <summary><paramref name="count"/> values in [low, high) of the given name.</summary>
    public static double[] Fill(string name, int count, double low, double high)
    {
        var seed = Fnv1a(name);
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            var x = unchecked(seed + ((uint)i * 0x9E3779B9u));
            x ^= x >> 16;
            x = unchecked(x * 0x85EBCA6Bu);
            x ^= x >> 13;
            x = unchecked(x * 0xC2B2AE35u);
            x ^= x >> 16;
            values[i] = low + ((high - low) * x / 4294967296.0);
        }

        return values;
    }

    private static uint Fnv1a(string name)
    {
        var hash = 2166136261u;
        foreach (var octet in Encoding.UTF8.GetBytes(name))
        {
            hash = unchecked((hash ^ octet) * 16777619u);
        }

        return hash;
    }
}
