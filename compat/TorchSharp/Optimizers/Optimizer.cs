using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp
{
    public static partial class torch
    {
        /// <summary>Rules that change parameters by their gradients.</summary>
        public static partial class optim
        {
            /// <summary>One such rule over groups of parameters.</summary>
            public abstract class Optimizer : IDisposable
            {
                protected IList<ParamGroup> _parameter_groups = [];

                public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

                public abstract Tensor? step(Func<Tensor>? closure = null);

                public abstract void zero_grad();

                public abstract IEnumerable<Parameter> parameters();

                public abstract void add_param_group(ParamGroup param_group);

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing) { }
            }

            /// <summary>What has a learning rate that may change.</summary>
            public interface ILearningRateController
            {
                double LearningRate { get; set; }
                double InitialLearningRate { get; set; }
            }

            /// <summary>What has a momentum.</summary>
            public interface IMomentum
            {
                double Momentum { get; set; }
            }

            /// <summary>What has Adam's two decay rates.</summary>
            public interface IBetas
            {
                (double, double) Betas { get; set; }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>What the optimisers of this library have in common.</summary>
    public abstract class OptimizerHelper : torch.optim.Optimizer
    {
        public override void zero_grad()
        {
            foreach (var parameter in parameters())
            {
                using var grad = parameter.grad;
                grad?.zero_();
            }
        }

        public override IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(g => g.Parameters);

        /// <summary>Evaluates the closure, if any, then runs <paramref name="body"/> over the groups without gradients, in a scope of its own.</summary>
        protected torch.Tensor? _step<T>(Action<T> body, Func<torch.Tensor>? loss_closure) where T : ParamGroup
        {
            torch.Tensor? loss = null;
            if (loss_closure is not null)
            {
                using var enabled = torch.enable_grad();
                loss = loss_closure();
            }
            using var frozen = torch.no_grad();
            using var scope = torch.NewDisposeScope();
            foreach (var group in _parameter_groups) body((T)group);
            return loss;
        }

        /// <summary>Pairs each parameter that has a gradient with it.</summary>
        protected static List<(Parameter Parameter, torch.Tensor Grad)> WithGradients(ParamGroup group)
        {
            var found = new List<(Parameter, torch.Tensor)>();
            foreach (var parameter in group.Parameters)
            {
                if (parameter.grad is { } grad) found.Add((parameter, grad));
            }
            return found;
        }
    }

    /// <summary>Settings of one group; null where the optimiser's default holds.</summary>
    public class OptimizerOptions
    {
        public double? LearningRate { get; set; }
        public double InitialLearningRate { get; set; }
    }

    /// <summary>Parameters that share settings.</summary>
    public class ParamGroup : torch.optim.ILearningRateController
    {
        public IEnumerable<Parameter> Parameters { get; set; } = [];
        public OptimizerOptions? Options { get; set; }

        public double LearningRate
        {
            get => Options!.LearningRate!.Value;
            set => Options!.LearningRate = value;
        }

        public double InitialLearningRate
        {
            get => Options!.InitialLearningRate;
            set => Options!.InitialLearningRate = value;
        }
    }

    /// <summary>Parameters that share settings of one kind of optimiser.</summary>
    public class ParamGroup<TOptions> : ParamGroup where TOptions : OptimizerOptions
    {
        public ParamGroup() { }

        public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null) => (Parameters, base.Options) = (parameters, options);

        public new TOptions Options
        {
            get => (TOptions)base.Options!;
            set => base.Options = value;
        }
    }
}
