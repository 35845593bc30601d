using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Clustering;

/// <summary>
/// This silo's row in the table and its view of the others. Twice in a probe timeout it shows a sign of life and reads
/// the table; who has shown none for as many probe timeouts as the limit says is suspected, and with enough votes declared dead.
/// Without Redis nobody is declared dead. A silo that finds itself dead, or gone from a newer table, ends its process.
/// </summary>
internal sealed class Membership(
    IMembershipTable table, ILocalSiloDetails self, IOptions<ClusterMembershipOptions> options, TimeProvider clock, ILogger<Membership> log) : IAsyncDisposable
{
    private static readonly TimeSpan VotesCountFor = TimeSpan.FromMinutes(2);
    private readonly SilenceCount silence = new();
    private readonly CancellationTokenSource stopped = new();
    private readonly SemaphoreSlim wake = new(0);
    private readonly Lock gate = new();
    private Task watching = Task.CompletedTask;
    private SiloStatus status = SiloStatus.Created;

    /// <summary>Told the view before and the view now.</summary>
    public Action<ClusterView, ClusterView>? Changed { get; set; }

    /// <summary>Called when this silo has changed the table: the others should look.</summary>
    public Action? Announced { get; set; }

    public ClusterView View { get; private set; } = new(0, ImmutableDictionary<SiloAddress, SiloStatus>.Empty);

    public SiloAddress Self => self.SiloAddress;

    /// <summary>The table says that it is dead; unknown silos may be new ones.</summary>
    public bool IsDead(SiloAddress silo) => View.IsDead(silo);

    private TimeSpan ProbeTimeout => options.Value.ProbeTimeout;

    public async Task JoinAsync(Func<SiloAddress, Task<bool>> answers, CancellationToken cancellationToken)
    {
        await new Joining(table, self, options.Value, clock, log).EnterAsync(answers, cancellationToken).ConfigureAwait(false);
        status = SiloStatus.Active;
        watching = Task.Run(WatchAsync, CancellationToken.None);
        Take(await table.ReadAll().WaitAsync(cancellationToken).ConfigureAwait(false));
        Announced?.Invoke();
    }

    /// <summary>Tells the others that this silo is on its way out, or gone; without Redis it goes all the same.</summary>
    public async Task BecomeAsync(SiloStatus next)
    {
        status = next;
        try
        {
            await ChangeAsync(Self, row => row.Status = next).ConfigureAwait(false);
            await RefreshAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            log.LogWarning(e, "The membership table could not be told that this silo is {Status}", next);
        }
    }

    /// <summary>Looks at the table soon.</summary>
    public void Wake() => wake.Release();

    public async Task RefreshAsync() => Take(await table.ReadAll().WaitAsync(ProbeTimeout).ConfigureAwait(false));

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        (table as IDisposable)?.Dispose();
    }

    private async Task WatchAsync()
    {
        var period = ProbeTimeout / 2;
        var due = clock.GetTimestamp();
        while (!stopped.IsCancellationRequested)
        {
            var rest = period - clock.GetElapsedTime(due);
            Task waked = wake.WaitAsync(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, stopped.Token);
            await waked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var onTime = clock.GetElapsedTime(due) >= period;
            due = onTime ? clock.GetTimestamp() : due;
            await AttemptAsync(onTime).ConfigureAwait(false);
        }
    }

    private async Task AttemptAsync(bool onTime)
    {
        try
        {
            if (!onTime)
            {
                await RefreshAsync().ConfigureAwait(false);
                return;
            }

            // First of all: the rest may take longer than the others' patience.
            Task shown = table.UpdateIAmAlive(new MembershipEntry { SiloAddress = Self, IAmAliveTime = clock.GetUtcNow().UtcDateTime }).WaitAsync(ProbeTimeout);
            await shown.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var read = await table.ReadAll().WaitAsync(ProbeTimeout).ConfigureAwait(false);
            Take(read);
            foreach (var row in silence.Count(read, Self, (options.Value.NumMissedProbesLimit * 2) + 1))
            {
                await SuspectAsync(row, read).ConfigureAwait(false);
            }

            await shown.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Nothing was seen, so nobody was silent.
            silence.Forget();
            log.LogWarning("The membership table cannot be used: {Reason}", e.Message);
        }
    }

    private async Task SuspectAsync(SiloAddress silo, MembershipTableData read)
    {
        var others = read.Members.Count(m => m.Item1.Status == SiloStatus.Active && !m.Item1.SiloAddress.Equals(silo));
        var needed = Math.Min(options.Value.NumVotesForDeathDeclaration, (others + 1) / 2);
        log.LogWarning("{Silo} shows no sign of life", silo);
        await ChangeAsync(silo, row =>
        {
            var now = clock.GetUtcNow().UtcDateTime;
            row.SuspectTimes = [.. (row.SuspectTimes ?? []).Where(v => !v.Item1.Equals(Self) && now - v.Item2 < VotesCountFor), Tuple.Create(Self, now)];
            row.Status = row.SuspectTimes.Count >= needed ? SiloStatus.Dead : row.Status;
        }).ConfigureAwait(false);
        await RefreshAsync().ConfigureAwait(false);
    }

    private async Task ChangeAsync(SiloAddress silo, Action<MembershipEntry> change)
    {
        using var limit = new CancellationTokenSource(ProbeTimeout);
        if (await table.ChangeRowAsync(silo, change, limit.Token).ConfigureAwait(false))
        {
            Announced?.Invoke();
        }
    }

    private void Take(MembershipTableData read)
    {
        ClusterView before;
        lock (gate)
        {
            var version = read.Version.Version;
            if (version < View.Version)
            {
                log.LogWarning("The membership table went back from version {Seen} to {Version}: ignored", View.Version, version);
                return;
            }

            var silos = read.Members.ToImmutableDictionary(m => m.Item1.SiloAddress, m => m.Item1.Status);
            var mine = silos.GetValueOrDefault(Self);
            if (status == SiloStatus.Active && (mine == SiloStatus.Dead || (mine == SiloStatus.None && version > View.Version)))
            {
                SelfKill.EndProcess(Self, "I should be Dead according to the membership table.", log);
            }

            if (version == View.Version)
            {
                return;
            }

            (before, View) = (View, new ClusterView(version, silos));
        }

        Changed?.Invoke(before, View);
    }
}
