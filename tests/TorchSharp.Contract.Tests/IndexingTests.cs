using static TorchSharp.torch;

namespace TorchSharp.Contract.Tests;

public sealed class IndexingTests
{
    [Fact]
    public void NumbersSlicesAndEllipsis_SelectAsInPython()
    {
        using var scope = NewDisposeScope();
        var t = arange(24).view(2, 3, 4);
        Golden.Equal([12, 13, 14, 15], t[1, 0]);
        Golden.Equal([3, 7, 11, 15, 19, 23], t[TensorIndex.Ellipsis, -1]);
        Golden.Equal([5, 6], t[0, 1, TensorIndex.Slice(1, 3)]);
        Golden.Equal([0, 2, 12, 14], t[.., 0, TensorIndex.Slice(step: 2)]);
        Golden.Equal([22, 23], t[^1, ^1, 2..]);
        Assert.Equal([2L, 1L, 3L, 4L], t[TensorIndex.Colon, TensorIndex.None].shape);
        Assert.Equal([2L, 3L, 4L, 1L], t[TensorIndex.Ellipsis, TensorIndex.None].shape);
    }

    [Fact]
    public void TensorsAsIndices_GatherElements()
    {
        using var scope = NewDisposeScope();
        var t = arange(12).view(3, 4);
        Golden.Equal([8, 9, 10, 11, 0, 1, 2, 3], t[tensor(new[] { 2L, 0L })]);
        Golden.Equal([1, 11], t[tensor(new[] { 0L, 2L }), tensor(new[] { 1L, 3L })]);
        Golden.Equal([2, 10], t[TensorIndex.Tensor(tensor(new[] { 0L, 2L })), 2]);
        Golden.Equal([3, 1, 7, 5, 11, 9], t[TensorIndex.Colon, TensorIndex.Tensor(tensor(new[] { 3L, 1L }))]);
        Golden.Equal([9, 10, 11], t[t > 8]);
        Golden.Equal([6, 10], t[TensorIndex.Tensor(tensor(new[] { false, true, true })), 2]);
    }

    [Fact]
    public void Selection_IsAView_AndTensorIndexingACopy()
    {
        using var scope = NewDisposeScope();
        var t = zeros(2, 2);
        t[0].fill_(1);
        Golden.Equal([1, 1, 0, 0], t);
        t[tensor(new[] { 1L })].fill_(5);
        Golden.Equal([1, 1, 0, 0], t);
    }

    [Fact]
    public void Assignment_WritesThroughEveryKindOfIndex()
    {
        using var scope = NewDisposeScope();
        var t = zeros(2, 3);
        t[0, 1] = tensor(7f);
        t[1, TensorIndex.Slice(1)] = tensor(new float[,] { { 8, 9 } });
        Golden.Equal([0, 7, 0, 0, 8, 9], t);
        t[t > 7] = tensor(-1f);
        t.index_put_(tensor(new[] { 3f, 4f }), tensor(new[] { 0L, 1L }), tensor(new[] { 2L, 0L }));
        Golden.Equal([0, 7, 3, 4, -1, -1], t);
        t.index_put_(tensor(new[] { 1f, 1f }), [TensorIndex.Tensor(tensor(new[] { 0L, 0L })), TensorIndex.Tensor(tensor(new[] { 0L, 0L }))], accumulate: true);
        Golden.Equal([2, 7, 3, 4, -1, -1], t);
    }

    [Fact]
    public void GatherAndScatter_AreInverse()
    {
        using var scope = NewDisposeScope();
        var values = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        var order = tensor(new long[,] { { 2, 0, 1 }, { 0, 2, 1 } });
        var mixed = values.gather(1, order);
        Golden.Equal([3, 1, 2, 4, 6, 5], mixed);
        Assert.True(values.Equals(zeros(2, 3).scatter_(1, order, mixed)));
        Golden.Equal([1, 4], values.index_select(1, tensor(new[] { 0L })));
        Golden.Equal([0, 0, 3, 4, 5, 6], values.masked_fill(values < 3, 0));
    }
}
