using System.Net;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Clustering;

/// <summary>
/// A silo's way into the table: rows of its own end point are settled, every other active silo must answer, then it enters.
/// Rows of silos that were all killed keep it out until its time is over, as in Orleans.
/// </summary>
internal sealed class Joining(IMembershipTable table, ILocalSiloDetails self, ClusterMembershipOptions options, TimeProvider clock, ILogger log)
{
    private SiloAddress[] silent = [];

    public async Task EnterAsync(Func<SiloAddress, Task<bool>> answers, CancellationToken cancellationToken)
    {
        await WithinAsync(_ => table.InitializeMembershipTable(true), cancellationToken).ConfigureAwait(false);
        await WithinAsync(stop => WaitForOthersAsync(answers, stop), cancellationToken).ConfigureAwait(false);
        await WithinAsync(InsertAsync, cancellationToken).ConfigureAwait(false);
    }

    private async Task WithinAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(options.MaxJoinAttemptTime, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await step(stop.Token).WaitAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            var why = silent.Length == 0 ? "The membership table did not answer." : $"Failed to get ping responses from {silent.Length} active silos: {string.Join<SiloAddress>(", ", silent)}.";
            throw new OrleansClusterConnectivityCheckFailedException(why, e);
        }
    }

    private async Task WaitForOthersAsync(Func<SiloAddress, Task<bool>> answers, CancellationToken cancellationToken)
    {
        while (true)
        {
            var rows = (await table.ReadAll().WaitAsync(cancellationToken).ConfigureAwait(false)).Members.Select(m => m.Item1).ToLookup(row => row.SiloAddress.Endpoint.Equals(self.SiloAddress.Endpoint));
            foreach (var own in rows[true])
            {
                await SettleAsync(own, cancellationToken).ConfigureAwait(false);
            }

            var asked = rows[false].Where(row => row.Status == SiloStatus.Active).Select(async row => (row.SiloAddress, Answers: await answers(row.SiloAddress).ConfigureAwait(false)));
            silent = [.. (await Task.WhenAll(asked).WaitAsync(cancellationToken).ConfigureAwait(false)).Where(other => !other.Answers).Select(other => other.SiloAddress)];
            if (silent.Length == 0)
            {
                return;
            }

            log.LogWarning("Waiting for {Silos}, which do not answer, before joining", string.Join<SiloAddress>(", ", silent));
            await Task.Delay(options.ProbeTimeout, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    // An address holds the second of its start. Orleans takes over the row of a life of the same second; here its silo ends, since what others know of that life is wrong.
    private async Task SettleAsync(MembershipEntry own, CancellationToken cancellationToken)
    {
        if (own.SiloAddress.Equals(self.SiloAddress))
        {
            SelfKill.EndProcess(self.SiloAddress, own.Status == SiloStatus.Dead ? "I should be Dead according to the membership table." : "A silo of this address started within the same second.", log);
        }
        else if (own.Status != SiloStatus.Dead && own.SiloAddress.Generation > self.SiloAddress.Generation)
        {
            SelfKill.EndProcess(self.SiloAddress, $"{own.SiloAddress} is newer, so it should survive.", log);
        }
        else if (own.Status != SiloStatus.Dead)
        {
            await table.ChangeRowAsync(own.SiloAddress, earlier => earlier.Status = SiloStatus.Dead, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task InsertAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var row = new MembershipEntry { SiloAddress = self.SiloAddress, Status = SiloStatus.Active, SiloName = self.Name, HostName = Dns.GetHostName(), StartTime = now, IAmAliveTime = now };
        TableVersion version;
        do
        {
            version = (await table.ReadAll().WaitAsync(cancellationToken).ConfigureAwait(false)).Version;
        }
        while (!await table.InsertRow(row, version.Next()).WaitAsync(cancellationToken).ConfigureAwait(false));
    }
}
