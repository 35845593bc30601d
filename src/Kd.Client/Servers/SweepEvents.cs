using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Kd.Core.Api;
using Kd.Core.Json;

namespace Kd.Client.Servers;

/// <summary>A sweep's statuses as they come, over lost connections, until the sweep settles.</summary>
internal sealed class SweepEvents(ApiClient api, Outage outage)
{
    /// <summary>Silence of a connection after which another one is opened.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Ends with the first settled status, or with the first idle one (nobody works on the sweep).</summary>
    public async IAsyncEnumerable<SweepStatus> WatchAsync(string sweep, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await using var events = ConnectAsync(sweep, quiet.Token).GetAsyncEnumerator(quiet.Token);
            while (await NextAsync(events, quiet, cancellationToken) is { } status)
            {
                outage.Over();
                yield return status;
                if (status.State is not SweepState.Running)
                {
                    yield break;
                }
            }

            await outage.WaitAsync("the connection broke", cancellationToken);
        }
    }

    // Null when the connection broke, the server closed it, or nothing came for so long that its machine may be gone: a new one tells.
    private async Task<SweepStatus?> NextAsync(IAsyncEnumerator<SweepStatus> events, CancellationTokenSource quiet, CancellationToken cancellationToken)
    {
        quiet.CancelAfter(Quiet);
        try
        {
            return await events.MoveNextAsync() ? events.Current : null;
        }
        catch (Exception broken) when (broken is IOException or VerbException { MayPass: true } || (broken is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private async IAsyncEnumerable<SweepStatus> ConnectAsync(string sweep, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await api.EventsAsync(sweep, cancellationToken);
        var parser = SseParser.Create(stream, static (_, data) => KdJson.Deserialize<SweepStatus>(data));
        await foreach (var item in parser.EnumerateAsync(cancellationToken))
        {
            yield return item.Data;
        }
    }
}
