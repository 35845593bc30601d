using System.Collections.Immutable;
using System.Text.Json;

namespace Kd.Detection.Tests.Golden;

/// <summary>A tensor of a fixture, row-major; scalars have the empty shape, booleans are 0 and 1.</summary>
public sealed record GoldenTensor(ImmutableArray<int> Shape, string Dtype, double[] Data)
{
    public double Scalar => Data.Length == 1 ? Data[0] : throw new InvalidOperationException($"{ShapeText} is no scalar");

    public float[] Floats => Array.ConvertAll(Data, d => (float)d);

    public long[] Longs => Array.ConvertAll(Data, d => (long)d);

    public string ShapeText => $"[{string.Join(", ", Shape)}]";

    /// <summary>Row <paramref name="index"/> of a matrix.</summary>
    public ReadOnlySpan<double> Row(int index) => Data.AsSpan(index * Shape[^1], Shape[^1]);

    /// <summary>The multi-dimensional index of a flat one, such as "2,0,3".</summary>
    public string IndexText(int flat)
    {
        var parts = new int[Shape.Length];
        for (var axis = Shape.Length - 1; axis >= 0; axis--)
        {
            (flat, parts[axis]) = Math.DivRem(flat, Shape[axis]);
        }

        return string.Join(",", parts);
    }

    public static GoldenTensor Of(JsonElement element) => element.TryGetProperty("filler", out _)
        ? Filled(element, element.GetProperty("seed_name").GetString()!)
        : Listed(element);

    /// <summary>The tensor that the mix32 filler spells from a name, a shape and bounds.</summary>
    public static GoldenTensor Filled(JsonElement element, string name)
    {
        ImmutableArray<int> shape = [.. element.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
        var count = shape.Aggregate(1, (a, b) => a * b);
        return new(shape, "float64", Mix32.Fill(name, count, element.GetProperty("lo").GetDouble(), element.GetProperty("hi").GetDouble()));
    }

    private static GoldenTensor Listed(JsonElement element)
    {
        var listed = new GoldenTensor(
            [.. element.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())],
            element.GetProperty("dtype").GetString()!,
            [.. element.GetProperty("data").EnumerateArray().Select(Number)]);
        return listed.Shape.Aggregate(1, (a, b) => a * b) == listed.Data.Length
            ? listed
            : throw new JsonException($"its shape is {listed.ShapeText}, and it has {listed.Data.Length} numbers");
    }

    private static double Number(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var other => throw new JsonException($"'{other}' is no number of a fixture"),
        }
        : value.GetDouble();
}
