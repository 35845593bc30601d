namespace TorchSharp.Contract.Tests;

/// <summary>Compares a tensor with known numbers and names the first element that differs.</summary>
internal static class Golden
{
    public static void Equal(ReadOnlySpan<float> expected, torch.Tensor actual, float tolerance = 1e-6f)
    {
        using var scope = torch.NewDisposeScope();
        var values = actual.to(torch.float32).data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            var allowed = tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(Math.Abs(values[i] - expected[i]) <= allowed, $"[{i}]: expected {expected[i]}, actual {values[i]}, tolerance {allowed}");
        }
    }
}
