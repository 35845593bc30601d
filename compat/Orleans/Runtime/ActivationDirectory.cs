using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>The live activations of this silo, at most one a grain.</summary>
internal sealed class ActivationDirectory(GrainClasses classes, IOptions<GrainCollectionOptions> options, [FromKeyedServices(TimeProviderNames.ActivationManagement)] TimeProvider clock, IServiceProvider services)
{
    private readonly ConcurrentDictionary<GrainId, Lazy<Activation>> activations = new();

    /// <summary>The activation of a grain, made if there is none.</summary>
    public Activation Of(GrainId id, LocalSilo silo) =>
        activations.GetOrAdd(id, _ => new Lazy<Activation>(() => new Activation(silo, id, classes.Class(id.Type), options.Value, clock, services))).Value;

    public bool Has(GrainId id) => activations.ContainsKey(id);

    public List<Activation> Live() => [.. activations.Values.Select(lazy => lazy.Value)];

    public void Remove(Activation ended)
    {
        if (activations.TryGetValue(ended.GrainId, out var current) && current.Value == ended)
        {
            activations.TryRemove(new(ended.GrainId, current));
        }
    }

    /// <summary>Deactivates all that are idle for longer than their class allows, every quantum, until cancelled.</summary>
    public async Task CollectAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Value.CollectionQuantum, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var activation in Live())
            {
                activation.DeactivateIfIdleFor(AgeLimit(classes.Class(activation.GrainId.Type)));
            }
        }
    }

    /// <summary>Ends every activation after its current call and waits until all have ended.</summary>
    public async Task DeactivateAllAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        while (Live() is { Count: > 0 } live)
        {
            live.ForEach(activation => activation.Deactivate(reason, cancellationToken));
            await Task.WhenAll(live.Select(a => a.Deactivated)).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private TimeSpan AgeLimit(Type grainClass) =>
        grainClass.GetCustomAttribute<CollectionAgeLimitAttribute>() is { } limit ? limit.AgeLimit
        : options.Value.ClassSpecificCollectionAge.GetValueOrDefault(grainClass.FullName!, options.Value.CollectionAge);
}
