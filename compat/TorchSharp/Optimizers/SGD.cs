using TorchSharp.Interop;

namespace TorchSharp.Modules
{
    /// <summary>Stochastic gradient descent with momentum, by Python torch's formulas (the first step takes the gradient undamped).</summary>
    public class SGD : OptimizerHelper, torch.optim.IMomentum
    {
        private readonly Options defaults;
        private readonly Dictionary<nint, torch.Tensor> momentumBuffers = [];

        public SGD(
            IEnumerable<Parameter> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0,
            bool nesterov = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize) { }

        public SGD(
            IEnumerable<ParamGroup> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0,
            bool nesterov = false, bool maximize = false)
        {
            if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}", nameof(lr));
            if (momentum < 0) throw new ArgumentException($"Invalid momentum value: {momentum}", nameof(momentum));
            if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}", nameof(weight_decay));
            if (nesterov && (momentum <= 0 || dampening != 0))
                throw new ArgumentException("Nesterov momentum requires a momentum and zero dampening", nameof(nesterov));
            defaults = new Options
            {
                LearningRate = lr, InitialLearningRate = lr, momentum = momentum, dampening = dampening,
                weight_decay = weight_decay, nesterov = nesterov, maximize = maximize,
            };
            foreach (var group in parameters) add_param_group(group);
        }

        public double Momentum
        {
            get => defaults.momentum!.Value;
            set => defaults.momentum = value;
        }

        public override torch.Tensor? step(Func<torch.Tensor>? closure = null) => _step<ParamGroup>(Step, closure);

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            param_group.Options ??= new Options();
            var options = (Options)param_group.Options;
            options.LearningRate ??= defaults.LearningRate;
            options.momentum ??= defaults.momentum;
            options.dampening ??= defaults.dampening;
            options.weight_decay ??= defaults.weight_decay;
            options.nesterov ??= defaults.nesterov;
            options.maximize ??= defaults.maximize;
            options.InitialLearningRate = options.LearningRate!.Value;
            _parameter_groups.Add(param_group);
        }

        protected override void Dispose(bool disposing)
        {
            foreach (var buffer in momentumBuffers.Values) buffer.Dispose();
            momentumBuffers.Clear();
        }

        // Whole lists of tensors go to the native side at once: the same operators in the same order, fewer calls.
        private void Step(ParamGroup group)
        {
            var pairs = WithGradients(group);
            if (pairs.Count == 0) return;
            var options = group.Options;
            torch.Tensor[] parameters = [.. pairs.Select(p => p.Parameter)], grads = [.. pairs.Select(p => p.Grad)];
            if (options.weight_decay is { } decay and not 0)
                grads = Aten.foreach_add_list.CallMany(grads.Length, grads, parameters, (Scalar)decay);
            if (options.momentum is { } momentum and not 0)
            {
                var buffers = Advance(parameters, grads, momentum, 1 - options.dampening!.Value);
                grads = options.nesterov!.Value
                    ? Aten.foreach_add_list.CallMany(grads.Length, grads, buffers, (Scalar)momentum)
                    : buffers;
            }
            var rate = options.LearningRate!.Value;
            Aten.foreach_add_list_.Run(parameters, grads, (Scalar)(options.maximize!.Value ? rate : -rate));
        }

        private torch.Tensor[] Advance(torch.Tensor[] parameters, torch.Tensor[] grads, double momentum, double share)
        {
            var known = Enumerable.Range(0, parameters.Length).Where(i => momentumBuffers.ContainsKey(parameters[i].handle)).ToArray();
            torch.Tensor[] old = [.. known.Select(i => momentumBuffers[parameters[i].handle])], fresh = [.. known.Select(i => grads[i])];
            if (known.Length > 0)
            {
                Aten.foreach_mul_.Run(old, (Scalar)momentum);
                Aten.foreach_add_list_.Run(old, fresh, (Scalar)share);
            }
            for (var i = 0; i < parameters.Length; i++)
            {
                if (!momentumBuffers.ContainsKey(parameters[i].handle))
                    momentumBuffers[parameters[i].handle] = grads[i].clone().detach().DetachFromDisposeScope();
            }
            return [.. parameters.Select(p => momentumBuffers[p.handle])];
        }

        /// <summary>Settings of one group.</summary>
        public class Options : OptimizerOptions
        {
            public double? momentum;
            public double? dampening;
            public double? weight_decay;
            public bool? nesterov;
            public bool? maximize;
        }

        /// <summary>Parameters that share settings.</summary>
        public class ParamGroup : ParamGroup<Options>, torch.optim.IMomentum
        {
            public ParamGroup() { }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0.0, double dampening = 0, double weight_decay = 0,
                bool nesterov = false, bool maximize = false)
                : base(parameters, new Options
                {
                    LearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize,
                })
            {
            }

            public double Momentum
            {
                get => Options.momentum!.Value;
                set => Options.momentum = value;
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Modules.SGD SGD(
                IEnumerable<Modules.Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0,
                bool nesterov = false, bool maximize = false) => new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static Modules.SGD SGD(
                IEnumerable<Modules.SGD.ParamGroup> parameters, double learningRate, double momentum = 0.0, double dampening = 0, double weight_decay = 0,
                bool nesterov = false, bool maximize = false) => new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}
