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

        /// <summary>Adds the gradient of this scalar to the gradient of each leaf it was computed from.</summary>
        public void backward()
        {
            Shim.Check(Shim.shim_backward(Handle));
            GC.KeepAlive(this);
        }
    }

    public static IDisposable no_grad() => new AutoGradMode(false);
    public static IDisposable enable_grad(bool enabled = true) => new AutoGradMode(enabled);
    public static bool is_grad_enabled() => Shim.shim_grad_enabled() != 0;

    /// <summary>Sets the thread's gradient mode and restores the one before.</summary>
    private sealed class AutoGradMode : IDisposable
    {
        private readonly int before = Shim.shim_grad_enabled();

        public AutoGradMode(bool enabled) => Shim.shim_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => Shim.shim_set_grad_enabled(before);
    }
}
