using System.Text.Json;

namespace TorchSharp.Contract.Tests;

/// <summary>Numbers of Python's torch, written by tests/golden/torch/make.py, by case, side and name.</summary>
internal sealed class Golden
{
    private static readonly JsonElement Cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden.json")))
        .RootElement.GetProperty("cases");

    private readonly JsonElement root;
    private readonly string name;

    private Golden(string name) => (this.name, root) = (name, Cases.GetProperty(name));

    public static Golden Case(string name) => new(name);

    /// <summary>An input as a float tensor; as a leaf when it is to get a gradient.</summary>
    public torch.Tensor Input(string key, bool learned = false)
    {
        var (shape, values) = Read("in", key);
        return torch.tensor(values, shape, requires_grad: learned);
    }

    public void Expect(string key, torch.Tensor actual, float tolerance = 1e-6f)
    {
        var (shape, values) = Read("out", key);
        Assert.Equal(shape, actual.shape);
        Equal(values, actual, tolerance, $"{name}.{key}");
    }

    /// <summary>Compares with known numbers; names the first element that differs.</summary>
    public static void Equal(ReadOnlySpan<float> expected, torch.Tensor actual, float tolerance = 1e-6f, string what = "")
    {
        using var scope = torch.NewDisposeScope();
        var values = actual.to(torch.float32).data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            var allowed = tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(Math.Abs(values[i] - expected[i]) <= allowed, $"{what}[{i}]: expected {expected[i]}, actual {values[i]}, tolerance {allowed}");
        }
    }

    private (long[] Shape, float[] Values) Read(string side, string key)
    {
        var tensor = root.GetProperty(side).GetProperty(key);
        return ([.. tensor.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())],
            [.. tensor.GetProperty("values").EnumerateArray().Select(v => (float)v.GetDouble())]);
    }
}
