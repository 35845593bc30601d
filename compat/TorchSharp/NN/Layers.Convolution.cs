using TorchSharp.Utils;

namespace TorchSharp
{
    /// <summary>How a border is filled; this build knows zeros only.</summary>
    public enum PaddingModes
    {
        Zeros = 0,
        Reflect = 1,
        Replicate = 2,
        Circular = 3,
        Constant = 4,
    }
}

namespace TorchSharp.Modules
{
    /// <summary>What convolutions share: a weight and maybe a bias, which they own.</summary>
    public abstract class Convolution : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        [ComponentName(Name = nameof(bias))] protected Parameter? _bias;
        [ComponentName(Name = nameof(weight))] protected Parameter? _weight;

        private protected Convolution(string name) : base(name) { }

        public Parameter? bias
        {
            get => _bias;
            set
            {
                _bias?.Dispose();
                _bias = (Parameter?)value?.DetachFromDisposeScope();
                ConditionallyRegisterParameter(nameof(bias), _bias);
            }
        }

        public Parameter weight
        {
            get => _weight!;
            set
            {
                if (value.Handle == _weight?.handle) return;
                _weight?.Dispose();
                _weight = (Parameter)value.DetachFromDisposeScope();
                ConditionallyRegisterParameter(nameof(weight), _weight);
            }
        }
    }

    /// <summary>A convolution over images [N, C, H, W].</summary>
    public sealed class Conv2d : Convolution
    {
        internal Conv2d(
            long in_channels, long out_channels, long kernel_size, long stride, long padding, long dilation,
            PaddingModes padding_mode, long groups, bool bias, torch.Device? device, torch.ScalarType? dtype) : base(nameof(Conv2d))
        {
            if (padding_mode != PaddingModes.Zeros) throw new ArgumentException($"This build pads with zeros only, not {padding_mode}.", nameof(padding_mode));
            (this.in_channels, this.out_channels, this.groups) = (in_channels, out_channels, groups);
            (this.kernel_size, this.stride) = ([kernel_size, kernel_size], [stride, stride]);
            (this.padding, this.dilation) = ([padding, padding], [dilation, dilation]);
            weight = torch.nn.Parameter(torch.empty([out_channels, in_channels / groups, kernel_size, kernel_size], dtype, device));
            if (bias) this.bias = torch.nn.Parameter(torch.empty(out_channels, dtype, device));
            torch.nn.init.Reset(weight, this.bias);
        }

        public long in_channels { get; }
        public long out_channels { get; }
        public long[] kernel_size { get; set; }
        public long[] stride { get; set; }
        public long[]? padding { get; }
        public long[] dilation { get; set; }
        public long groups { get; set; }

        public override torch.Tensor forward(torch.Tensor input)
        {
            var shape = input.shape;
            if (!(shape.Length == 4 && shape[1] == in_channels) && !(shape.Length == 3 && shape[0] == in_channels))
                throw new ArgumentException($"Expected 3D (unbatched) or 4D (batched) input with {in_channels} channels to Conv2d.", nameof(input));
            return torch.nn.functional.conv2d(input, weight, bias, stride, padding, dilation, groups);
        }
    }

    /// <summary>An affine map of the last dimension.</summary>
    public sealed class Linear : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        [ComponentName(Name = nameof(bias))] private readonly Parameter? _bias;
        [ComponentName(Name = nameof(weight))] private readonly Parameter _weight;

        internal Linear(long inputSize, long outputSize, bool hasBias, torch.Device? device, torch.ScalarType? dtype) : base(nameof(Linear))
        {
            _weight = (Parameter)torch.nn.Parameter(torch.empty(outputSize, inputSize, dtype, device)).DetachFromDisposeScope();
            if (hasBias) _bias = (Parameter)torch.nn.Parameter(torch.empty(outputSize, dtype, device)).DetachFromDisposeScope();
            torch.nn.init.Reset(_weight, _bias);
            RegisterComponents();
        }

        public Parameter weight => _weight;
        public Parameter? bias => _bias;

        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.linear(input, _weight, _bias);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Conv2d Conv2d(
                long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride, padding, dilation, padding_mode, groups, bias, device, dtype);

            public static Modules.Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);
        }
    }
}
