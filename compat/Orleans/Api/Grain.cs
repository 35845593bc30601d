using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>Anything that calls can be sent to: a grain or a reference to one.</summary>
    public interface IAddressable;

    /// <summary>The runtime's side of one activation.</summary>
    public interface IGrainContext
    {
        GrainId GrainId { get; }

        object? GrainInstance { get; }

        IServiceProvider ActivationServices { get; }

        Task Deactivated { get; }

        void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
    }
}

namespace Orleans
{
    /// <summary>Base of all grain interfaces.</summary>
    public interface IGrain : IAddressable;

    /// <summary>Base of the interfaces of grains whose key is a string.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>What the runtime asks of a grain class.</summary>
    public interface IGrainBase
    {
        IGrainContext GrainContext { get; }

        Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

        Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
    }

    /// <summary>Base of grain classes: an object that lives under a key and handles one call at a time.</summary>
    public abstract class Grain : IGrainBase, IAddressable
    {
        private readonly Activation? activation = RuntimeContext.Current;

        public IGrainContext GrainContext => Active;

        public string IdentityString => Active.GrainId.ToString();

        protected IGrainFactory GrainFactory => Active.Silo.References;

        protected internal IServiceProvider ServiceProvider => Active.ActivationServices;

        // As in Orleans a grain made by `new` (a unit test) works until it asks for the runtime.
        private Activation Active => activation ?? throw new InvalidOperationException($"{GetType()} was created outside the runtime: it has no key, no factory and no services.");

        /// <summary>Runs before the first call; when it throws, the calls that wait for the activation get the exception.</summary>
        public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        /// <summary>Runs after the last call of an orderly deactivation; never after a crash.</summary>
        public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

        /// <summary>Deactivates after the current call; waiting calls go to a new activation.</summary>
        protected void DeactivateOnIdle() => Active.Deactivate(new(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

        /// <summary>No idle collection for this long; zero takes an earlier wish back, <see cref="Timeout.InfiniteTimeSpan"/> is for ever.</summary>
        protected void DelayDeactivation(TimeSpan timeSpan) => Active.DelayCollection(timeSpan);
    }

    /// <summary>The key of a grain, and references from addressables.</summary>
    public static class GrainExtensions
    {
        public static string GetPrimaryKeyString(this IAddressable grain) => Identity(grain).Id.Key;

        /// <summary>A reference to this grain: what to pass to others instead of <c>this</c>.</summary>
        public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain)
        {
            var (id, silo) = Identity(grain);
            return (TGrainInterface)(object)silo.References.Create(typeof(TGrainInterface), id);
        }

        private static (GrainId Id, LocalSilo Silo) Identity(IAddressable grain)
        {
            ArgumentNullException.ThrowIfNull(grain);
            return grain switch
            {
                GrainReference reference => (reference.GrainId, reference.Silo),
                Grain { GrainContext: Activation activation } => (activation.GrainId, activation.Silo),
                _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a reference to one.", nameof(grain)),
            };
        }
    }
}
