namespace Kd.Core.Results;

/// <summary>32-bit floats as bytes that compress well and lose nothing: first the lowest byte of every number, then the next ones.</summary>
public static class FloatColumn
{
    private const int Planes = sizeof(float);

    public static byte[] Pack(IReadOnlyList<float> values)
    {
        var packed = new byte[values.Count * Planes];
        for (var i = 0; i < values.Count; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(values[i]);
            for (var plane = 0; plane < Planes; plane++)
            {
                packed[(plane * values.Count) + i] = (byte)(bits >> (8 * plane));
            }
        }

        return packed;
    }

    public static float[] Unpack(ReadOnlySpan<byte> packed)
    {
        var values = new float[packed.Length / Planes];
        for (var i = 0; i < values.Length; i++)
        {
            var bits = 0u;
            for (var plane = 0; plane < Planes; plane++)
            {
                bits |= (uint)packed[(plane * values.Length) + i] << (8 * plane);
            }

            values[i] = BitConverter.UInt32BitsToSingle(bits);
        }

        return values;
    }
}
