using TorchSharp.Utils;

namespace TorchSharp.Modules
{
    /// <summary>Batch normalisation of images [N, C, H, W].</summary>
    public sealed class BatchNorm2d : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        // In the order in which the state dictionary lists them.
        [ComponentName(Name = nameof(bias))] private Parameter? _bias;
        [ComponentName(Name = nameof(weight))] private Parameter? _weight;
        [ComponentName(Name = nameof(running_mean))] private torch.Tensor? _running_mean;
        [ComponentName(Name = nameof(running_var))] private torch.Tensor? _running_var;
        [ComponentName(Name = nameof(num_batches_tracked))] private torch.Tensor? _num_batches_tracked;

        internal BatchNorm2d(long num_features, double eps, double momentum, bool affine, bool track_running_stats, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(BatchNorm2d))
        {
            (this.num_features, this.eps, this.momentum, this.affine, this.track_running_stats) = (num_features, eps, momentum, affine, track_running_stats);
            if (affine)
            {
                weight = torch.nn.Parameter(torch.ones(num_features, dtype, device));
                bias = torch.nn.Parameter(torch.zeros(num_features, dtype, device));
            }
            if (!track_running_stats) return;
            running_mean = torch.zeros(num_features, dtype, device);
            running_var = torch.ones(num_features, dtype, device);
            num_batches_tracked = torch.tensor(0L, dtype, device);
        }

        public long num_features { get; private set; }
        public double eps { get; set; }
        public double? momentum { get; set; }
        public bool affine { get; private set; }
        public bool track_running_stats { get; private set; }

        public Parameter? bias
        {
            get => _bias;
            set => ConditionallyRegisterParameter(nameof(bias), _bias = (Parameter?)Own(_bias, value));
        }

        public Parameter weight
        {
            get => _weight!;
            set => ConditionallyRegisterParameter(nameof(weight), _weight = (Parameter?)Own(_weight, value));
        }

        public torch.Tensor? running_mean
        {
            get => _running_mean;
            set => ConditionallyRegisterBuffer(nameof(running_mean), _running_mean = Own(_running_mean, value));
        }

        public torch.Tensor? running_var
        {
            get => _running_var;
            set => ConditionallyRegisterBuffer(nameof(running_var), _running_var = Own(_running_var, value));
        }

        public torch.Tensor? num_batches_tracked
        {
            get => _num_batches_tracked;
            set => ConditionallyRegisterBuffer(nameof(num_batches_tracked), _num_batches_tracked = Own(_num_batches_tracked, value));
        }

        public void reset_running_stats()
        {
            _running_mean?.zero_();
            _running_var?.fill_(1);
            _num_batches_tracked?.zero_();
        }

        public override torch.Tensor forward(torch.Tensor input)
        {
            if (input.ndim != 4) throw new ArgumentException($"expected 4D input, but got {input.ndim}D input.", nameof(input));
            var factor = momentum ?? 0.0;
            if (training && track_running_stats && num_batches_tracked is { } batches)
            {
                batches.add_(1);
                factor = momentum ?? 1.0 / (double)batches;
            }
            var byBatch = training || (running_mean is null && running_var is null);
            var tracked = !training || track_running_stats;
            return torch.nn.functional.batch_norm(
                input, tracked ? running_mean : null, tracked ? running_var : null, weight, bias, byBatch, factor, eps);
        }

        private static torch.Tensor? Own(torch.Tensor? old, torch.Tensor? value)
        {
            if (value is not null && ReferenceEquals(old, value)) return old;
            old?.Dispose();
            return value?.DetachFromDisposeScope();
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.BatchNorm2d BatchNorm2d(
                long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true,
                Device? device = null, ScalarType? dtype = null) => new(num_features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}
