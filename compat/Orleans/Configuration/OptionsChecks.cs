using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Orleans.Configuration;

/// <summary>What Orleans' validators refuse at the start of a silo.</summary>
internal sealed class OptionsChecks(IOptions<ClusterOptions> cluster, IOptions<GrainCollectionOptions> collection, IOptions<ClusterMembershipOptions> membership)
{
    public void ThrowIfWrong()
    {
        Require(!string.IsNullOrWhiteSpace(cluster.Value.ClusterId), $"{nameof(ClusterOptions)}: a non-empty value for {nameof(ClusterOptions.ClusterId)} is required.");
        Require(!string.IsNullOrWhiteSpace(cluster.Value.ServiceId), $"{nameof(ClusterOptions)}: a non-empty value for {nameof(ClusterOptions.ServiceId)} is required.");

        var idle = collection.Value;
        Require(idle.CollectionQuantum > TimeSpan.Zero, $"{nameof(GrainCollectionOptions.CollectionQuantum)} is set to {idle.CollectionQuantum}. It must be greater than 0.");
        foreach (var (name, age) in idle.ClassSpecificCollectionAge.Prepend(new(nameof(GrainCollectionOptions.CollectionAge), idle.CollectionAge)))
        {
            Require(age > idle.CollectionQuantum, $"{name} is set to {age}. It must be greater than {nameof(GrainCollectionOptions.CollectionQuantum)}, which is set to {idle.CollectionQuantum}.");
        }

        var votes = membership.Value.NumVotesForDeathDeclaration;
        Require(votes > 0, $"{nameof(ClusterMembershipOptions.NumVotesForDeathDeclaration)} ({votes}) must be greater than 0.");
        Require(votes <= membership.Value.NumProbedSilos, $"{nameof(ClusterMembershipOptions.NumVotesForDeathDeclaration)} ({votes}) must be less than or equal to {nameof(ClusterMembershipOptions.NumProbedSilos)} ({membership.Value.NumProbedSilos}).");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new OrleansConfigurationException(message);
        }
    }
}
