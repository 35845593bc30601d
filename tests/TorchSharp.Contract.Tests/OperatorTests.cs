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
        Golden.Equal([3, 5, 7], (a * 2) + 1);
        Golden.Equal([0, -1, -2], 1 - a);
        Golden.Equal([1, 0.5f, 1 / 3f], 1 / a);
        Golden.Equal([1, 4, 9], a.pow(2));
        Golden.Equal([2, 2, 3], a.clamp(min: 2));
        Golden.Equal([-1, -2, -3], -a);
        Golden.Equal([10, 2, 3], where(a > 1, a, tensor(10f)));
        Golden.Equal([0, 1, 1], a.div(2, RoundingMode.floor));
    }

    [Fact]
    public void InPlaceOperators_ChangeTheTensorAndReturnIt()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 1f, 2f });
        var b = a.add_(1).mul_(2).addcmul_(tensor(new[] { 1f, 1f }), tensor(new[] { 3f, 4f }), 0.5);
        Assert.Same(a, b);
        Golden.Equal([5.5f, 8f], a);
    }

    [Fact]
    public void ElementTypes_FollowLibtorchsPromotion()
    {
        using var scope = NewDisposeScope();
        var whole = tensor(new[] { 1L, 2L });
        Assert.Equal(int64, (whole + 1).dtype);
        Assert.Equal(float32, (whole * 0.5).dtype);
        Assert.Equal(@bool, (whole > 1).dtype);
        Assert.Equal(int64, arange(3).dtype);
        Assert.Equal(float32, arange(0.5, 3, 1).dtype);
        Assert.Equal(int64, full(2, 1).dtype);
        Assert.Equal(float32, tensor(1.5f).dtype);
        Assert.Equal(float64, tensor(1.5).dtype);
    }

    [Fact]
    public void Reductions_AndOrders_GiveKnownValues()
    {
        using var scope = NewDisposeScope();
        var m = tensor(new float[,] { { 1, 5, 3 }, { 4, 2, 6 } });
        Golden.Equal([9, 12], m.sum(1));
        Golden.Equal([2.5f, 3.5f, 4.5f], m.mean([0]));
        var (values, indexes) = m.max(1);
        Golden.Equal([5, 6], values);
        Golden.Equal([1, 2], indexes);
        Golden.Equal([6, 5], m.flatten().topk(2).values);
        Golden.Equal([0, 2, 1, 1, 0, 2], m.sort(1).Indices);
        Golden.Equal([1, 6, 9, 4, 6, 12], m.cumsum(1));
        Golden.Equal([1, 1], m.softmax(1).sum(1));
        Golden.Equal(m.softmax(1).log().data<float>().ToArray(), m.log_softmax(1));
        Assert.Equal([1L, 2L], m.argmax(1).data<long>().ToArray());
        Assert.True(m.isfinite().all().item<bool>());
        Golden.Equal([0, 1, 1, 0, 1, 2], (m > 3).nonzero());
    }

    [Fact]
    public void JoiningAndSplitting_KeepTheElements()
    {
        using var scope = NewDisposeScope();
        var a = arange(6).view(2, 3);
        Assert.Equal([4L, 3L], cat([a, a]).shape);
        Assert.Equal([2L, 2L, 3L], stack([a, a], 1).shape);
        Assert.Equal([2, 1], a.split(2, 1).Select(p => (int)p.shape[1]));
        Assert.Equal([1, 2], a.split([1, 2], 1).Select(p => (int)p.shape[1]));
        Golden.Equal([0, 3, 1, 4, 2, 5], a.transpose(0, 1).reshape(-1));
    }
}
