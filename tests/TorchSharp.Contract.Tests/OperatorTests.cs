using System.Reflection;
using static TorchSharp.torch;

namespace TorchSharp.Contract.Tests;

public sealed class OperatorTests
{
    [Fact]
    public void EveryOperatorOfTheTable_IsKnownToThisLibtorch()
    {
        var table = typeof(torch).Assembly.GetType("TorchSharp.Interop.Aten")!.GetFields(BindingFlags.Public | BindingFlags.Static);
        var missing = new List<string>();
        foreach (var field in table)
        {
            var op = field.GetValue(null)!;
            try { op.GetType().GetMethod("Resolve")!.Invoke(op, null); }
            catch (TargetInvocationException e) { missing.Add($"{field.Name}: {e.InnerException!.Message}"); }
        }
        Assert.NotEmpty(table);
        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    [Fact]
    public void Arithmetic_OfTensorsAndNumbers_GivesKnownValues()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 1f, 2f, 3f });
        Expect([3, 5, 7], (a * 2) + 1);
        Expect([0, -1, -2], 1 - a);
        Expect([1, 0.5f, 1 / 3f], 1 / a);
        Expect([1, 4, 9], a.pow(2));
        Expect([2, 2, 3], a.clamp(min: 2));
        Expect([-1, -2, -3], -a);
        Expect([10, 2, 3], where(a > 1, a, tensor(10f)));
    }

    [Fact]
    public void Backward_OfASum_GivesTheGradientOfEachElement()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, -2f, 3f }, requires_grad: true);
        (x * x).sum().backward();
        Expect([2, -4, 6], x.grad!);
    }

    internal static void Expect(float[] expected, Tensor actual) => Golden.Equal(expected, actual);
}
