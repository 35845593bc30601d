using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>An n-dimensional array of numbers in native memory, which lives until it is disposed or its scope ends.</summary>
    public partial class Tensor : IDisposable
    {
        internal nint handle;

        private static long totalCount;

        internal Tensor(nint handle, bool register = true)
        {
            this.handle = handle;
            Interlocked.Increment(ref totalCount);
            if (register) OwningDisposeScope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
        }

        /// <summary>The last resort: scopes are the rule, since the collector does not see native memory.</summary>
        ~Tensor() => Dispose(false);

        public static long TotalCount => Interlocked.Read(ref totalCount);

        internal DisposeScope? OwningDisposeScope { get; set; }

        public bool IsInvalid => handle == 0;

        public nint Handle => handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (handle == 0) return;
            DisposeScopeManager.ThreadSingleton.Disposing(this);
            OwningDisposeScope?.MarkAsDisposed(this);
            Interlocked.Decrement(ref totalCount);
            Shim.shim_release(handle);
            handle = 0;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <summary>A second tensor object over the same native tensor; each is disposed on its own.</summary>
        public Tensor alias()
        {
            Shim.shim_retain(Handle);
            var result = new Tensor(handle);
            GC.KeepAlive(this);
            return result;
        }

        /// <summary>Gives the native reference away: this object becomes invalid.</summary>
        internal nint MoveHandle()
        {
            var moved = handle;
            handle = 0;
            Interlocked.Decrement(ref totalCount);
            GC.SuppressFinalize(this);
            return moved;
        }

        /// <summary>Runs an in-place operator whose result is this tensor.</summary>
        private Tensor InPlace(Op op, params ReadOnlySpan<Arg> args)
        {
            op.Run(args);
            return this;
        }

        public override string ToString() => $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public override int GetHashCode() => base.GetHashCode();
    }

    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.ThreadSingleton.CurrentDisposeScope;
}
