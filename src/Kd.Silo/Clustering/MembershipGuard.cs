using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Kd.Silo.Clustering;

/// <summary>
/// Watches this silo's row in the cluster's table. Orleans never writes it again when Redis lost it, silos that come later form a
/// second cluster, and in the end this one would kill itself: so a silo whose row is gone at two looks in a row, while Redis
/// answers, drains and ends with a code of its own, without the goodbye that Orleans would try for minutes to write into that row.
/// Whoever supervises it starts it again.
/// </summary>
internal sealed partial class MembershipGuard(
    IMembershipTable table, ILocalSiloDetails self, IOptions<ClusterMembershipOptions> options, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<MembershipGuard> log) : BackgroundService
{
    private const int LooksThatSettleIt = 2;
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True once the row was found gone for good.</summary>
    public bool IsExpelled { get; private set; }

    /// <summary>True while the last look that found a table did not find the row in it.</summary>
    public bool IsMissing { get; private set; }

    /// <summary>Ends when the row is gone for good, all that was started after this guard has stopped, and Orleans had time to stop as well.</summary>
    public Task Drained => drained.Task;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (IsExpelled)
        {
            _ = GiveUpTheGoodbye();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var missing = 0; missing < LooksThatSettleIt;)
        {
            await Task.Delay(options.Value.ProbeTimeout, time, stoppingToken);
            missing = await HasRow(stoppingToken) switch
            {
                true => 0,
                false => missing + 1,
                null => missing,
            };
            IsMissing = missing > 0;
        }

        IsExpelled = true;
        LogExpelled(self.SiloAddress.ToString());
        lifetime.StopApplication();
    }

    // Others were expelled with it, a few looks later at most, and hand their cells back to grains that may live here.
    private async Task GiveUpTheGoodbye()
    {
        await Task.Delay(options.Value.ProbeTimeout * LooksThatSettleIt * 2, time, CancellationToken.None);
        drained.TrySetResult();
    }

    /// <summary>Null when Redis does not answer, which proves nothing.</summary>
    private async Task<bool?> HasRow(CancellationToken cancellation)
    {
        try
        {
            return (await table.ReadRow(self.SiloAddress).WaitAsync(options.Value.ProbeTimeout, time, cancellation)).Members.Count > 0;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            LogUnreadable(e.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "silo={Silo} is gone from the cluster's table: it drains and ends, start it again")]
    private partial void LogExpelled(string silo);

    [LoggerMessage(LogLevel.Warning, "the cluster's table cannot be read: {Reason}")]
    private partial void LogUnreadable(string reason);
}
