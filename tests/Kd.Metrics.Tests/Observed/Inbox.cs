using System.Collections.Concurrent;
using System.Net;
using Orleans.Contract.Tests.Cluster;

namespace Kd.Metrics.Tests.Observed;

/// <summary>An HTTP server that keeps the bodies it is sent: a webhook, a collector of traces.</summary>
internal sealed class Inbox : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentQueue<byte[]> bodies = new();

    public Inbox()
    {
        Url = $"http://127.0.0.1:{RedisServer.FreePort()}/";
        listener.Prefixes.Add(Url);
        listener.Start();
        _ = Task.Run(Take);
    }

    public string Url { get; }

    public IReadOnlyCollection<byte[]> Bodies => bodies;

    public void Dispose() => listener.Close();

    private async Task Take()
    {
        try
        {
            while (true)
            {
                var request = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await request.Request.InputStream.CopyToAsync(body);
                bodies.Enqueue(body.ToArray());
                request.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
