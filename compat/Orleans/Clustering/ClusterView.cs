using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Orleans.Runtime;

namespace Orleans.Clustering;

/// <summary>The cluster as one silo sees it at one version of the table.</summary>
internal sealed class ClusterView
{
    private readonly FrozenDictionary<SiloAddress, SiloStatus> silos;

    public ClusterView(int version, ImmutableDictionary<SiloAddress, SiloStatus> silos)
    {
        Version = version;
        this.silos = silos.ToFrozenDictionary();
        Active = [.. silos.Where(s => s.Value == SiloStatus.Active).Select(s => s.Key).OrderBy(s => s.ToParsableString(), StringComparer.Ordinal)];
    }

    public int Version { get; }

    /// <summary>Silos that take new activations and share the directory.</summary>
    public ImmutableArray<SiloAddress> Active { get; }

    public IEnumerable<SiloAddress> Alive => silos.Keys.Where(IsAlive);

    /// <summary>It is there, though it may be leaving.</summary>
    public bool IsAlive(SiloAddress silo) => silos.GetValueOrDefault(silo) is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping;

    public bool IsDead(SiloAddress silo) => silos.GetValueOrDefault(silo) == SiloStatus.Dead;

    /// <summary>The silo whose part of the directory a grain belongs to: the one with the highest hash of both, so that a silo's coming and going moves only its own share.</summary>
    public SiloAddress? Owner(GrainId grain) => Active.MaxBy(silo => Weight(grain, silo));

    private static ulong Weight(GrainId grain, SiloAddress silo) =>
        BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{silo.ToParsableString()} {grain}")));
}
