using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Other shapes of the same elements, and parts of them.
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => Aten.view.Call(this, shape);
        public Tensor reshape(params long[] shape) => Aten.reshape.Call(this, shape);
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Aten.flatten.Call(this, start_dim, end_dim);
        public Tensor squeeze(long? dim = null) => dim is { } d ? Aten.squeeze_dim.Call(this, d) : Aten.squeeze.Call(this);
        public Tensor unsqueeze(long dim) => Aten.unsqueeze.Call(this, dim);
        public Tensor permute(params long[] permutation) => Aten.permute.Call(this, permutation);
        public Tensor transpose(long dim0, long dim1) => Aten.transpose.Call(this, dim0, dim1);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => Aten.expand.Call(this, sizes.ToArray(), isImplicit);
        public Tensor expand(long[] sizes, bool isImplicit = false) => Aten.expand.Call(this, sizes, isImplicit);
        public Tensor expand(params long[] sizes) => Aten.expand.Call(this, sizes);

        public Tensor select(long dim, long index) => Aten.select.Call(this, dim, index);
        public Tensor narrow(long dim, long start, long length) => Aten.narrow.Call(this, dim, start, length);

        public Tensor[] split(long size, int dim = 0) => Aten.split.CallMany(Pieces(dim), this, size, (long)dim);
        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => split(sizes.ToArray(), dim);
        public Tensor[] split(long[] sizes, long dim = 0) => Aten.split_with_sizes.CallMany(sizes.Length, this, sizes, dim);
        public Tensor[] split(params long[] sizes) => split(sizes, 0L);

        private int Pieces(int dim) => (int)Math.Max(1, size(dim));
    }
}
