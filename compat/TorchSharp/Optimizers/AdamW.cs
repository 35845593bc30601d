using TorchSharp.Interop;

namespace TorchSharp.Modules
{
    /// <summary>Adam with decoupled weight decay, by Python torch's formulas. The decay is 0 unless given.</summary>
    public class AdamW : OptimizerHelper, torch.optim.IBetas
    {
        private readonly Options defaults;
        private readonly Dictionary<nint, Moments> moments = [];

        public AdamW(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize) { }

        public AdamW(
            IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        {
            if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}", nameof(lr));
            if (eps < 0) throw new ArgumentException($"Invalid ε: {eps}", nameof(eps));
            if (beta1 is < 0 or >= 1) throw new ArgumentException($"Invalid beta1: {beta1}", nameof(beta1));
            if (beta2 is < 0 or >= 1) throw new ArgumentException($"Invalid beta2: {beta2}", nameof(beta2));
            if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}", nameof(weight_decay));
            if (amsgrad) throw new ArgumentException("This build has AdamW without amsgrad only.", nameof(amsgrad));
            defaults = new Options
            {
                LearningRate = lr, InitialLearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps,
                weight_decay = weight_decay, amsgrad = amsgrad, maximize = maximize,
            };
            foreach (var group in parameters) add_param_group(group);
        }

        public (double, double) Betas
        {
            get => (defaults.beta1!.Value, defaults.beta2!.Value);
            set => (defaults.beta1, defaults.beta2) = value;
        }

        public override torch.Tensor? step(Func<torch.Tensor>? closure = null) => _step<ParamGroup>(Step, closure);

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            param_group.Options ??= new Options();
            var options = (Options)param_group.Options;
            options.LearningRate ??= defaults.LearningRate;
            options.beta1 ??= defaults.beta1;
            options.beta2 ??= defaults.beta2;
            options.eps ??= defaults.eps;
            options.weight_decay ??= defaults.weight_decay;
            options.amsgrad ??= defaults.amsgrad;
            options.maximize ??= defaults.maximize;
            options.InitialLearningRate = options.LearningRate!.Value;
            _parameter_groups.Add(param_group);
            foreach (var parameter in param_group.Parameters) moments[parameter.Handle] = new Moments(parameter);
        }

        protected override void Dispose(bool disposing)
        {
            foreach (var moment in moments.Values) moment.Dispose();
            moments.Clear();
        }

        // Whole lists of tensors go to the native side at once: the same operators in the same order, fewer calls.
        // Parameters that missed a gradient lag behind, and the bias corrections differ: one pass per step count.
        private void Step(ParamGroup group)
        {
            var pairs = WithGradients(group);
            foreach (var (parameter, _) in pairs) moments[parameter.handle].Step++;
            foreach (var equals in pairs.GroupBy(p => moments[p.Parameter.handle].Step)) Step(group.Options, equals.Key, [.. equals]);
        }

        private void Step(Options options, long step, (Parameter Parameter, torch.Tensor Grad)[] pairs)
        {
            torch.Tensor[] parameters = [.. pairs.Select(p => p.Parameter)];
            torch.Tensor[] grads = [.. pairs.Select(p => options.maximize!.Value ? -p.Grad : p.Grad)];
            torch.Tensor[] first = [.. parameters.Select(p => moments[p.handle].First)], second = [.. parameters.Select(p => moments[p.handle].Second)];
            double rate = options.LearningRate!.Value, beta1 = options.beta1!.Value, beta2 = options.beta2!.Value;

            Aten.foreach_mul_.Run(parameters, (Scalar)(1 - rate * options.weight_decay!.Value));
            Aten.foreach_mul_.Run(first, (Scalar)beta1);
            Aten.foreach_add_list_.Run(first, grads, (Scalar)(1 - beta1));
            Aten.foreach_mul_.Run(second, (Scalar)beta2);
            Aten.foreach_addcmul_.Run(second, grads, grads, (Scalar)(1 - beta2));
            var denominators = Aten.foreach_sqrt.CallMany(second.Length, second);
            Aten.foreach_div_.Run(denominators, (Scalar)Math.Sqrt(1 - Math.Pow(beta2, step)));
            Aten.foreach_add_scalar_.Run(denominators, (Scalar)options.eps!.Value);
            Aten.foreach_addcdiv_.Run(parameters, first, denominators, (Scalar)(-rate / (1 - Math.Pow(beta1, step))));
        }

        /// <summary>Running means of one parameter's gradient and of its square.</summary>
        private sealed class Moments(Parameter parameter) : IDisposable
        {
            public long Step { get; set; }
            public torch.Tensor First { get; } = torch.zeros_like(parameter).DetachFromDisposeScope();
            public torch.Tensor Second { get; } = torch.zeros_like(parameter).DetachFromDisposeScope();

            public void Dispose()
            {
                First.Dispose();
                Second.Dispose();
            }
        }

        /// <summary>Settings of one group.</summary>
        public class Options : OptimizerOptions
        {
            public double? beta1;
            public double? beta2;
            public double? weight_decay;
            public double? eps;
            public bool? amsgrad;
            public bool? maximize;
        }

        /// <summary>Parameters that share settings.</summary>
        public class ParamGroup : ParamGroup<Options>, torch.optim.IBetas
        {
            public ParamGroup() { }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                : base(parameters, new Options
                {
                    LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad, maximize = maximize,
                })
            {
            }

            public (double, double) Betas
            {
                get => (Options.beta1!.Value, Options.beta2!.Value);
                set => (Options.beta1, Options.beta2) = value;
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
            public static Modules.AdamW AdamW(
                IEnumerable<Modules.Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Modules.AdamW AdamW(
                IEnumerable<Modules.AdamW.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}
