namespace TorchSharp.Modules
{
    /// <summary>A module without parameters or buffers.</summary>
    public abstract class ParameterLessModule<T1, TResult> : torch.nn.Module<T1, TResult>
    {
        protected ParameterLessModule(string name) : base(name) { }

        public override void register_buffer(string name, torch.Tensor tensor, bool persistent = true) =>
            throw new InvalidOperationException("Cannot register a buffer on a module that is declared 'parameter-less.'");

        public override void register_parameter(string name, Parameter param) =>
            throw new InvalidOperationException("Cannot register a parameter on a module that is declared 'parameter-less.'");
    }

    /// <summary>x where positive, a small multiple of it where not.</summary>
    public sealed class LeakyReLU : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal LeakyReLU(double negative_slope, bool inplace) : base(nameof(LeakyReLU)) =>
            (this.negative_slope, this.inplace) = (negative_slope, inplace);

        public bool inplace { get; set; }
        public double negative_slope { get; set; }

        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.leaky_relu(input, negative_slope, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);
        }
    }
}
