using System.Net.Sockets;
using Kd.Silo.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Kd.Silo.Clustering;

/// <summary>
/// Clears the way into a cluster whose silos were all killed: Orleans waits for every active row to answer, and nobody is left
/// to declare them dead. Rows that nothing listens for, and that show no sign of life while three are due, are declared dead.
/// Signs are compared with one another, never with this machine's clock. Runs before the silo starts.
/// </summary>
internal sealed partial class DeadRows(IMembershipTable table, ILocalSiloDetails self, IOptions<ClusterMembershipOptions> options, SiloOptions silo, TimeProvider time, ILogger<DeadRows> log) : IHostedService
{
    private const int SignsDue = 3;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Open(cancellationToken);
        var silent = await Silent(cancellationToken);
        var since = time.GetTimestamp();
        while (silent.Count > 0 && time.GetElapsedTime(since) < options.Value.IAmAliveTablePublishTimeout * SignsDue)
        {
            await Task.Delay(options.Value.ProbeTimeout / 2, time, cancellationToken);
            var now = await Silent(cancellationToken);
            silent = [.. silent.Where(row => now.Any(other => other.SiloAddress.Equals(row.SiloAddress) && other.IAmAliveTime == row.IAmAliveTime))];
        }

        foreach (var row in silent)
        {
            await Declare(row.SiloAddress, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Orleans opens the table again for itself.
    private async Task Open(CancellationToken cancellation)
    {
        try
        {
            await table.InitializeMembershipTable(tryInitTableVersion: true);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            throw new SiloRefusedException($"--cluster: Redis at {silo.Cluster} cannot be used: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private async Task<List<MembershipEntry>> Silent(CancellationToken cancellation)
    {
        var silent = new List<MembershipEntry>();
        foreach (var (row, _) in (await table.ReadAll()).Members)
        {
            if (row.SiloAddress.Equals(self.SiloAddress))
            {
                throw new SiloRefusedException($"--silo-port: a silo at {self.SiloAddress.Endpoint} started within the same second, which Orleans cannot tell from this one: start this one again");
            }

            if (row.Status is SiloStatus.Active && !IsEarlierLife(row) && !await Listens(row, cancellation))
            {
                silent.Add(row);
            }
        }

        return silent;
    }

    // Orleans declares it dead itself. A later one, as there is when the clock was set back, would have Orleans end this process.
    private bool IsEarlierLife(MembershipEntry row) => row.SiloAddress.Endpoint.Equals(self.SiloAddress.Endpoint) && row.SiloAddress.Generation < self.SiloAddress.Generation;

    private async Task<bool> Listens(MembershipEntry row, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.Value.ProbeTimeout);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(row.SiloAddress.Endpoint, limit.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return false;
        }
    }

    private async Task Declare(SiloAddress dead, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var read = await table.ReadAll();
            if (read.Members.FirstOrDefault(m => m.Item1.SiloAddress.Equals(dead)) is not var (row, etag) || row.Status != SiloStatus.Active)
            {
                return;
            }

            row.Status = SiloStatus.Dead;
            if (await table.UpdateRow(row, etag, read.Version.Next()))
            {
                LogDeclared(dead.ToString());
                return;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "silo={Silo} was still in the cluster's table, answered nothing and is declared dead")]
    private partial void LogDeclared(string silo);
}
