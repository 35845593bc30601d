using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Orleans.Runtime;

namespace Orleans.Clustering;

/// <summary>The connections of this silo: one it made to each silo it calls, and those it accepted.</summary>
internal sealed class Peers(string cluster, SiloAddress self, Func<SiloAddress, bool> isDead) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<SiloAddress, Lazy<PeerLink>> links = new();
    private readonly ConcurrentDictionary<FrameStream, Task> guests = new();
    private TcpListener? listener;

    /// <summary>What came back on a connection of ours.</summary>
    public required Action<Frame> Received { get; init; }

    /// <summary>A frame that could not be sent, and to whom.</summary>
    public required Action<SiloAddress, Frame> Undelivered { get; init; }

    /// <summary>The connection to a silo has ended: what was sent on it and not answered never will be.</summary>
    public required Action<SiloAddress> Lost { get; init; }

    /// <summary>Makes, for an accepted connection, what takes its frames; the argument answers on it.</summary>
    public required Func<Action<Frame>, Action<Frame>> Guest { get; init; }

    public void Listen(IPEndPoint endpoint)
    {
        listener = new TcpListener(endpoint) { ExclusiveAddressUse = true };
        listener.Start();
        _ = AcceptAsync(listener);
    }

    public void Send(SiloAddress to, Frame frame)
    {
        if (isDead(to))
        {
            Undelivered(to, frame);
            return;
        }

        links.GetOrAdd(to, silo => new(() => new PeerLink(new(cluster, self, silo), Received, f => Undelivered(silo, f), Forget))).Value.Send(frame);
    }

    /// <summary>Ends the connections to silos that have gone.</summary>
    public void Follow(ClusterView view)
    {
        foreach (var link in links.Where(l => !view.IsAlive(l.Key)).Select(l => l.Value))
        {
            link.Value.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener?.Dispose();
        await Task.WhenAll(guests.Select(guest => guest.Key.CloseAsync())).ConfigureAwait(false);
        foreach (var link in links.Values)
        {
            link.Value.Dispose();
        }
    }

    // In this order: what is sent in between is given back by the connection that has ended.
    private void Forget(PeerLink link)
    {
        Lost(link.Peer);
        if (links.TryGetValue(link.Peer, out var current) && current.Value == link)
        {
            links.TryRemove(new(link.Peer, current));
        }
    }

    private async Task AcceptAsync(TcpListener accepting)
    {
        try
        {
            while (true)
            {
                var stream = new FrameStream(await accepting.AcceptTcpClientAsync().ConfigureAwait(false));
                guests[stream] = Task.Run(() => WelcomeAsync(stream));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The silo stops listening.
        }
    }

    private async Task WelcomeAsync(FrameStream stream)
    {
        Hello? hello = null;
        var serve = Guest(frame => stream.TrySend(frame));
        await stream.RunAsync(frame =>
        {
            hello ??= frame as Hello;
            if (hello is null || hello.Cluster != cluster || !hello.To.Equals(self) || isDead(hello.From))
            {
                stream.Dispose();
                return;
            }

            serve(frame);
        }).ConfigureAwait(false);
        guests.TryRemove(stream, out _);
    }
}
