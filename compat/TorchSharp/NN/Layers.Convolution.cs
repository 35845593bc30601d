using TorchSharp.Utils;

namespace TorchSharp
{
    /// <summary>How a border is filled.</summary>
    public enum PaddingModes
    {
        Zeros = 0,
        Reflect = 1,
        Replicate = 2,
        Circular = 3,
        Constant = 4,
    }

    /// <summary>A padding by intent: none, or what keeps the size.</summary>
    public enum Padding
    {
        Valid = 0,
        Same = 1,
    }
}

namespace TorchSharp.Modules
{
    /// <summary>A module with a weight and maybe a bias, which it owns.</summary>
    public abstract class WeightedModule(string name) : torch.nn.Module<torch.Tensor, torch.Tensor>(name)
    {
        [ComponentName(Name = nameof(bias))] private Parameter? _bias;
        [ComponentName(Name = nameof(weight))] private Parameter? _weight;

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

        /// <summary>Python's default: uniform, bounded by the fan-in.</summary>
        protected void ResetUniform()
        {
            torch.nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
            if (bias is null) return;
            var (fanIn, _) = torch.nn.init.CalculateFanInAndFanOut(weight);
            if (fanIn == 0) return;
            var bound = 1 / Math.Sqrt(fanIn);
            torch.nn.init.uniform_(bias, -bound, bound);
        }
    }

    /// <summary>A convolution over images [N, C, H, W].</summary>
    public sealed class Conv2d : WeightedModule
    {
        internal Conv2d(
            long in_channels, long out_channels, (long, long) kernel_size, (long, long) stride, (long, long)? padding, Padding? padding_type,
            (long, long) dilation, long groups, bool bias, PaddingModes padding_mode, torch.Device? device, torch.ScalarType? dtype) : base(nameof(Conv2d))
        {
            (this.in_channels, this.out_channels, this.groups, this.padding_mode) = (in_channels, out_channels, groups, padding_mode);
            (this.kernel_size, this.stride, this.dilation) = (Pair(kernel_size), Pair(stride), Pair(dilation));
            (this.padding_type, this.padding) = (padding_type, padding is { } p ? Pair(p) : null);
            weight = torch.nn.Parameter(torch.empty([out_channels, in_channels / groups, .. this.kernel_size], dtype, device));
            if (bias) this.bias = torch.nn.Parameter(torch.empty(out_channels, dtype, device));
            reset_parameters();
        }

        public long in_channels { get; }
        public long out_channels { get; }
        public long[] kernel_size { get; set; }
        public long[] stride { get; set; }
        public long[] dilation { get; set; }
        public long groups { get; set; }
        public long[]? padding { get; }
        public Padding? padding_type { get; }
        public PaddingModes padding_mode { get; set; }

        public void reset_parameters() => ResetUniform();

        public override torch.Tensor forward(torch.Tensor input)
        {
            var shape = input.shape;
            if (!(shape.Length == 4 && shape[1] == in_channels) && !(shape.Length == 3 && shape[0] == in_channels))
                throw new ArgumentException($"Expected 3D (unbatched) or 4D (batched) input with {in_channels} channels to Conv2d.", nameof(input));
            if (padding_type is { } type) return torch.nn.functional.conv2d_padding(input, weight, bias, stride, type, dilation, groups);
            if (padding_mode == PaddingModes.Zeros) return torch.nn.functional.conv2d(input, weight, bias, stride, padding, dilation, groups);
            using var padded = torch.nn.functional.pad(input, [padding![1], padding[1], padding[0], padding[0]], padding_mode);
            return torch.nn.functional.conv2d(padded, weight, bias, stride, [0L, 0L], dilation, groups);
        }

        private static long[] Pair((long, long) value) => [value.Item1, value.Item2];
    }

    /// <summary>An affine map of the last dimension.</summary>
    public sealed class Linear : WeightedModule
    {
        internal Linear(long inputSize, long outputSize, bool hasBias, torch.Device? device, torch.ScalarType? dtype) : base(nameof(Linear))
        {
            (in_features, out_features) = (inputSize, outputSize);
            weight = torch.nn.Parameter(torch.empty(outputSize, inputSize, dtype, device));
            if (hasBias) bias = torch.nn.Parameter(torch.empty(outputSize, dtype, device));
            ResetUniform();
        }

        public long in_features { get; set; }
        public long out_features { get; set; }

        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.linear(input, weight, bias);
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
                new(in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), (padding, padding), null,
                    (dilation, dilation), groups, bias, padding_mode, device, dtype);

            public static Modules.Conv2d Conv2d(
                long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride ?? (1, 1), padding ?? (0, 0), null,
                    dilation ?? (1, 1), groups, bias, padding_mode, device, dtype);

            public static Modules.Conv2d Conv2d(
                long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), null, padding,
                    (dilation, dilation), groups, bias, padding_mode, device, dtype);

            public static Modules.Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);
        }
    }
}
