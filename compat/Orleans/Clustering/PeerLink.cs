using System.Net.Sockets;
using Orleans.Runtime;

namespace Orleans.Clustering;

/// <summary>The connection on which this silo calls another. What cannot be sent is given back; of what was sent before it ended only the end is told.</summary>
internal sealed class PeerLink : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private readonly Hello hello;
    private readonly Action<Frame> undelivered;
    private readonly Task<FrameStream> connecting;

    public PeerLink(Hello hello, Action<Frame> received, Action<Frame> undelivered, Action<PeerLink> ended)
    {
        this.hello = hello;
        this.undelivered = undelivered;
        connecting = ConnectAsync();
        _ = LiveAsync(received, ended);
    }

    public SiloAddress Peer => hello.To;

    public void Send(Frame frame)
    {
        if (!connecting.IsCompleted)
        {
            _ = SendLaterAsync(frame);
        }
        else if (!connecting.IsCompletedSuccessfully || !connecting.Result.TrySend(frame))
        {
            undelivered(frame);
        }
    }

    public void Dispose()
    {
        if (connecting.IsCompletedSuccessfully)
        {
            connecting.Result.Dispose();
        }
    }

    private async Task SendLaterAsync(Frame frame)
    {
        await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Send(frame);
    }

    private async Task<FrameStream> ConnectAsync()
    {
        using var limit = new CancellationTokenSource(ConnectTimeout);
        var client = new TcpClient(Peer.Endpoint.AddressFamily);
        try
        {
            await client.ConnectAsync(Peer.Endpoint, limit.Token).ConfigureAwait(false);
            if (Equals(client.Client.LocalEndPoint, client.Client.RemoteEndPoint))
            {
                // Linux lets a socket that was given the very port it calls connect to itself.
                throw new SocketException((int)SocketError.ConnectionRefused);
            }
        }
        catch
        {
            client.Dispose();
            throw;
        }

        var stream = new FrameStream(client);
        stream.TrySend(hello);
        return stream;
    }

    private async Task LiveAsync(Action<Frame> received, Action<PeerLink> ended)
    {
        await Task.Yield(); // A refusal may come before the one who makes this link knows it.
        try
        {
            var stream = await connecting.ConfigureAwait(false);
            await stream.RunAsync(received).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // Whoever wanted to send gets it back.
        }
        finally
        {
            ended(this);
        }
    }
}
