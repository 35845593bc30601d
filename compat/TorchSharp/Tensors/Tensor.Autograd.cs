using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Info.RequiresGrad != 0;
            set
            {
                Shim.Check(Shim.shim_set_requires_grad(Handle, value ? 1 : 0));
                GC.KeepAlive(this);
            }
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad()
        {
            Shim.Check(Shim.shim_retain_grad(Handle));
            GC.KeepAlive(this);
        }

        /// <summary>The accumulated gradient, a new tensor object at each call, or null.</summary>
        public Tensor? grad
        {
            get
            {
                Shim.Check(Shim.shim_grad(Handle, out var grad));
                GC.KeepAlive(this);
                return grad == 0 ? null : new Tensor(grad);
            }
            set
            {
                Shim.Check(Shim.shim_set_grad(Handle, value?.Handle ?? 0));
                GC.KeepAlive(this);
                GC.KeepAlive(value);
            }
        }

        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }

    /// <summary>Gradients of tensors with respect to others.</summary>
    public static partial class autograd
    {
        public static unsafe IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null,
            bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            nint[] of = Handles(outputs), by = Handles(inputs), seeds = Handles(grad_outputs), results = new nint[inputs.Count];
            int code;
            fixed (nint* o = of, i = by, g = seeds, r = results)
            {
                code = Shim.shim_autograd_grad(
                    o, of.Length, i, by.Length, g, seeds.Length, retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, r);
            }
            KeepAlive(outputs, inputs, grad_outputs);
            Shim.Check(code);
            // An input the outputs do not depend on has no gradient: an invalid tensor, as in the package.
            return [.. results.Select(h => new Tensor(h))];
        }

        public static unsafe void backward(
            IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            nint[] roots = Handles(tensors), seeds = Handles(grad_tensors), by = Handles(inputs);
            int code;
            fixed (nint* t = roots, g = seeds, i = by)
            {
                code = Shim.shim_backward(
                    t, roots.Length, g, seeds.Length, retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, i, by.Length);
            }
            KeepAlive(tensors, grad_tensors, inputs);
            Shim.Check(code);
        }

        public static void backward(
            Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        private static nint[] Handles(IList<Tensor>? tensors) => tensors is null ? [] : [.. tensors.Select(t => t.Handle)];

        private static void KeepAlive(params ReadOnlySpan<IList<Tensor>?> lists)
        {
            foreach (var list in lists)
            {
                foreach (var tensor in list ?? []) GC.KeepAlive(tensor);
            }
        }
    }

    public static IDisposable no_grad() => new AutoGradMode(false);
    public static IDisposable enable_grad(bool enabled = true) => new AutoGradMode(enabled);
    public static IDisposable set_grad_enabled(bool mode = true) => new AutoGradMode(mode);
    public static bool is_grad_enabled() => Shim.shim_grad_enabled() != 0;

    /// <summary>Sets the thread's gradient mode and restores the one before.</summary>
    private sealed class AutoGradMode : IDisposable
    {
        private readonly int before = Shim.shim_grad_enabled();

        public AutoGradMode(bool enabled) => Shim.shim_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => Shim.shim_set_grad_enabled(before);
    }
}
