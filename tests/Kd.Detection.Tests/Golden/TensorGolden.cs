using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Golden;

/// <summary>Between fixtures and tensors. Fixtures are float64; the product computes in float32.</summary>
internal static class TensorGolden
{
    public static Tensor ToTensor(this GoldenTensor golden, bool requiresGrad = false) =>
        tensor(golden.Floats, [.. golden.Shape.Select(d => (long)d)], requires_grad: requiresGrad);

    public static double[] ToDoubles(this Tensor value)
    {
        using var scope = NewDisposeScope();
        return value.detach().to(ScalarType.Float64).contiguous().flatten().data<double>().ToArray();
    }

    public static void AssertClose(this GoldenCase golden, string expectedName, Tensor actual) =>
        golden.AssertClose(expectedName, actual.ToDoubles());

    /// <summary>A gradient; one that nothing flowed into counts as zero.</summary>
    public static void AssertGradient(this GoldenCase golden, string expectedName, Tensor input) =>
        golden.AssertClose(expectedName, input.grad?.ToDoubles() ?? new double[input.numel()]);

    /// <summary>Overwrites a module's state with the fixture's weights; every weight must have its place, and every place its weight.</summary>
    public static void LoadWeights(this GoldenCase golden, nn.Module module)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var state = module.state_dict().Where(e => !e.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToDictionary();
        var weights = golden.Weights.ToDictionary(w => w.Name, w => w.Value, StringComparer.Ordinal);
        Assert.Equal(weights.Keys.Order(StringComparer.Ordinal), state.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, value) in weights)
        {
            Assert.Equal(value.Shape.Select(d => (long)d), state[name].shape);
            state[name].copy_(value.ToTensor());
        }
    }
}
