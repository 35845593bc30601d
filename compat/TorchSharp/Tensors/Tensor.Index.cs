using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Indexing, gathering, scattering.
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => index_put_(value, (TensorIndex)i1);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index(i1, i2);
            set => index_put_(value, i1, i2);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(i1, i2, i3);
            set => index_put_(value, i1, i2, i3);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(i1, i2, i3, i4);
            set => index_put_(value, i1, i2, i3, i4);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            var (part, picks) = Resolve(indices);
            if (picks.Count == 0) return part;
            using (part) return Aten.index.Call(part, Arg.Optional(picks));
        }

        public Tensor index(params Tensor[] indices) => index(AsIndices(indices));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => Put(value, indices, accumulate: false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            if (accumulate && !Array.Exists(indices, i => i.kind == TensorIndex.Kind.Tensor))
                throw new ArgumentException("Invalid 'indices' parameter. Must be an array of TensorIndex objects containing tensors with indices that match the shape of the tensor to update", nameof(indices));
            return Put(value, indices, accumulate);
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => Put(value, AsIndices(indices), accumulate: false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) => index_put_(value, AsIndices(indices), accumulate);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var filled = torch.full([], value, dtype, device);
            return Put(filled, indices, accumulate: false);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, AsIndices(indices));

        public Tensor index_select(long dim, Tensor index) => Aten.index_select.Call(this, dim, index);
        public Tensor gather(long dim, Tensor index) => Aten.gather.Call(this, dim, index);
        public Tensor scatter_(long dim, Tensor index, Tensor src) => InPlace(Aten.scatter_, this, dim, index, src);
        public Tensor masked_select(Tensor mask) => Aten.masked_select.Call(this, mask);
        public Tensor nonzero() => Aten.nonzero.Call(this);

        private Tensor Put(Tensor value, TensorIndex[] indices, bool accumulate)
        {
            var (part, picks) = Resolve(indices);
            using (part)
            {
                if (picks.Count > 0)
                {
                    Aten.index_put_.Run(part, Arg.Optional(picks), value, accumulate);
                    return this;
                }
                // As in Python, leading dimensions of size 1 do not stop a value from fitting.
                var sizes = value.shape;
                var spare = Math.Max(0, sizes.Length - (int)part.ndim);
                if (sizes.Take(spare).All(s => s == 1) && spare > 0)
                {
                    using var fitting = value.view(sizes[spare..]);
                    part.copy_(fitting);
                }
                else part.copy_(value);
            }
            return this;
        }

        /// <summary>
        /// Applies numbers, slices and new axes as views, in the order written, and collects the tensors,
        /// each at the dimension it indexes: the two steps libtorch's own C++ indexing takes.
        /// </summary>
        private (Tensor Part, List<Tensor?> Picks) Resolve(TensorIndex[] indices)
        {
            var part = alias();
            var picks = new List<Tensor?>();
            long dimension = 0;
            foreach (var index in indices)
            {
                if (index.kind == TensorIndex.Kind.Ellipsis)
                {
                    dimension += ndim - indices.Sum(Consumed);
                    continue;
                }
                if (index.kind == TensorIndex.Kind.Tensor)
                {
                    while (picks.Count < dimension) picks.Add(null);
                    picks.Add(index.tensor);
                    dimension++;
                    continue;
                }
                Replace(ref part, View(part, index, ref dimension));
            }
            return (part, picks);
        }

        private static Tensor View(Tensor part, TensorIndex index, ref long dimension) => index.kind switch
        {
            TensorIndex.Kind.Single => part.select(dimension, index.start.GetValueOrDefault()),
            TensorIndex.Kind.Slice => Aten.slice.Call(part, dimension++, index.start, index.stop, index.step ?? 1L),
            _ => part.unsqueeze(dimension++),
        };

        /// <summary>How many dimensions of the tensor an index stands for.</summary>
        private static long Consumed(TensorIndex index) => index.kind switch
        {
            TensorIndex.Kind.Single or TensorIndex.Kind.Slice => 1,
            TensorIndex.Kind.Tensor => index.tensor is { dtype: ScalarType.Bool } mask ? mask.ndim : 1,
            _ => 0,
        };

        private static void Replace(ref Tensor current, Tensor next)
        {
            current.Dispose();
            current = next;
        }

        private static TensorIndex[] AsIndices(Tensor[] indices) => Array.ConvertAll(indices, TensorIndex.Tensor);
    }
}
