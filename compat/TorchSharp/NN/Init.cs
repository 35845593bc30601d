namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Initial values, written into a tensor without a gradient.</summary>
        internal static class init
        {
            /// <summary>Python's default for a layer: weight and bias uniform within 1 / sqrt(fan-in).</summary>
            public static void Reset(Modules.Parameter weight, Modules.Parameter? bias)
            {
                using var frozen = no_grad();
                var bound = 1 / Math.Sqrt(weight.shape.Skip(1).Aggregate(1L, (a, b) => a * b));
                weight.uniform_(-bound, bound);
                bias?.uniform_(-bound, bound);
            }
        }
    }
}
