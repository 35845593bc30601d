using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Orleans.Clustering;

/// <summary>
/// Which silo has which grain. Each active silo owns a share of the grains and keeps their holders in memory; an entry is
/// worth as much as its holder's membership. A share is lost with its silo, and its entries are written anew as silos come and go:
/// meanwhile a grain may be active twice.
/// </summary>
internal sealed class GrainDirectory(Membership membership, Func<SiloAddress, Ask, Task<Answer>> ask, SwitchableFaults faults)
{
    private static readonly TimeSpan Disagreement = TimeSpan.FromMilliseconds(50);
    private readonly ConcurrentDictionary<GrainId, SiloAddress> share = new();
    private readonly ConcurrentDictionary<GrainId, SiloAddress> cache = new();

    /// <summary>Where the grain was last; it may have left.</summary>
    public SiloAddress? Cached(GrainId grain) => cache.GetValueOrDefault(grain);

    public void Uncache(GrainId grain) => cache.TryRemove(grain, out _);

    /// <summary>Null when the grain is active nowhere.</summary>
    public async Task<SiloAddress?> LookupAsync(GrainId grain, CancellationToken cancellationToken)
    {
        if (faults.DuplicateNow())
        {
            return null;
        }

        var holder = await AskOwnerAsync(DirectoryQuestion.Lookup, grain, cancellationToken).ConfigureAwait(false);
        if (holder is not null)
        {
            cache[grain] = holder;
        }

        return holder;
    }

    /// <summary>True when this silo holds the grain now; false when another does.</summary>
    public async Task<bool> RegisterAsync(GrainId grain, CancellationToken cancellationToken)
    {
        Uncache(grain);
        return faults.DuplicateNow() || membership.Self.Equals(await AskOwnerAsync(DirectoryQuestion.Register, grain, cancellationToken).ConfigureAwait(false));
    }

    public Task UnregisterAsync(GrainId grain, CancellationToken cancellationToken) => AskOwnerAsync(DirectoryQuestion.Unregister, grain, cancellationToken);

    /// <summary>Answers for this silo's share.</summary>
    public Answer Serve(Ask question)
    {
        if (!membership.Self.Equals(membership.View.Owner(question.Grain)))
        {
            return new(question.Id, IsOwner: false, null);
        }

        switch (question.Question)
        {
            case DirectoryQuestion.Register:
                return new(question.Id, true, share.AddOrUpdate(question.Grain, question.Holder, (_, holder) => membership.View.IsAlive(holder) ? holder : question.Holder));
            case DirectoryQuestion.Unregister:
                share.TryRemove(new(question.Grain, question.Holder));
                return new(question.Id, true, null);
            default:
                return new(question.Id, true, share.TryGetValue(question.Grain, out var known) && membership.View.IsAlive(known) ? known : null);
        }
    }

    /// <summary>Forgets who has gone, and what other silos answer for now.</summary>
    public void Follow(ClusterView view)
    {
        foreach (var (grain, holder) in share)
        {
            if (!view.IsAlive(holder) || !membership.Self.Equals(view.Owner(grain)))
            {
                share.TryRemove(new(grain, holder));
            }
        }

        foreach (var (grain, holder) in cache)
        {
            if (!view.IsAlive(holder))
            {
                cache.TryRemove(new(grain, holder));
            }
        }
    }

    // Two silos may see different tables for a moment: asked again until they agree who owns the grain.
    private async Task<SiloAddress?> AskOwnerAsync(DirectoryQuestion question, GrainId grain, CancellationToken cancellationToken)
    {
        while (true)
        {
            var owner = membership.View.Owner(grain) ?? throw new OrleansException("No silo of the cluster is active.");
            var asked = new Ask(0, question, grain, membership.Self);
            var answer = owner.Equals(membership.Self) ? Serve(asked) : await ask(owner, asked).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (answer.IsOwner)
            {
                return answer.Holder;
            }

            membership.Wake();
            await Task.Delay(Disagreement, cancellationToken).ConfigureAwait(false);
        }
    }
}
