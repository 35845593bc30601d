using System.Buffers.Binary;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Orleans.Clustering;

/// <summary>One TCP connection as a stream of frames in both directions.</summary>
internal sealed class FrameStream(TcpClient client) : IDisposable
{
    private const int MaxFrameBytes = 100 * 1024 * 1024;
    private const int MostAtOnce = 64 * 1024;
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<Frame> outbox = Channel.CreateUnbounded<Frame>(new() { SingleReader = true, AllowSynchronousContinuations = true });

    /// <summary>False once the connection has ended. What is sent just before that is lost without a word.</summary>
    public bool TrySend(Frame frame) => outbox.Writer.TryWrite(frame);

    /// <summary>Sends and receives until the connection ends.</summary>
    public async Task RunAsync(Action<Frame> received)
    {
        client.NoDelay = true;
        var stream = client.GetStream();
        try
        {
            await await Task.WhenAny(SendAsync(stream), ReceiveAsync(new BufferedStream(stream, MostAtOnce), received)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidDataException)
        {
            // The other side is gone, or speaks another language: callers find out by their own time-outs.
        }
        finally
        {
            Dispose();
            ended.TrySetResult();
        }
    }

    /// <summary>Sends what is left, then ends the connection.</summary>
    public async Task CloseAsync()
    {
        outbox.Writer.TryComplete();
        await Task.WhenAny(ended.Task, Task.Delay(LastWords)).ConfigureAwait(false);
        Dispose();
    }

    public void Dispose()
    {
        outbox.Writer.TryComplete();
        client.Dispose();
    }

    private async Task SendAsync(NetworkStream stream)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        while (await outbox.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            buffer.SetLength(0);
            while (buffer.Length < MostAtOnce && outbox.Reader.TryRead(out var frame))
            {
                var start = (int)buffer.Length;
                writer.Write(0);
                frame.Write(writer);
                writer.Flush();
                BinaryPrimitives.WriteInt32LittleEndian(buffer.GetBuffer().AsSpan(start), (int)buffer.Length - start - sizeof(int));
            }

            await stream.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length)).ConfigureAwait(false);
        }
    }

    private static async Task ReceiveAsync(BufferedStream stream, Action<Frame> received)
    {
        var length = new byte[sizeof(int)];
        while (true)
        {
            await stream.ReadExactlyAsync(length).ConfigureAwait(false);
            var bytes = BinaryPrimitives.ReadInt32LittleEndian(length);
            if (bytes is <= 0 or > MaxFrameBytes)
            {
                throw new InvalidDataException($"A frame of {bytes} bytes.");
            }

            var body = new byte[bytes];
            await stream.ReadExactlyAsync(body).ConfigureAwait(false);
            using var reader = new BinaryReader(new MemoryStream(body));
            received(Frame.Read(reader));
        }
    }
}
