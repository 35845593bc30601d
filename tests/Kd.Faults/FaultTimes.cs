namespace Kd.Faults;

/// <summary>How fast a cluster under test notices what happened to it.</summary>
/// <param name="Probe">Three of these without a sign of life, and a silo is dead.</param>
/// <param name="Lease">A slot's right to a cell.</param>
/// <param name="Patience">After which something has gone wrong.</param>
/// <param name="Training">Of one cell.</param>
public sealed record FaultTimes(TimeSpan Probe, TimeSpan Lease, TimeSpan Patience, TimeSpan Training)
{
    /// <summary>Half of what users have: shorter ones make busy test machines take live silos for dead.</summary>
    public static FaultTimes Short { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(2));

    /// <summary>What users have who set nothing.</summary>
    public static FaultTimes Real { get; } = new(new Silo.SiloOptions().Probe, new Silo.SiloOptions().Lease, TimeSpan.FromSeconds(180), TimeSpan.FromSeconds(6));
}
