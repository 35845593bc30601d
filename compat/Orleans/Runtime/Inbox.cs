using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Orleans.Runtime;

/// <summary>The calls that wait for their turn at one activation.</summary>
internal sealed class Inbox
{
    private readonly Channel<Call> calls = Channel.CreateUnbounded<Call>();

    public bool IsEmpty => calls.Reader.Count == 0;

    /// <summary>False once the inbox is closed.</summary>
    public bool TryAdd(Call call) => calls.Writer.TryWrite(call);

    /// <summary>The next call, or null when cancelled: then those that wait stay.</summary>
    public async ValueTask<Call?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            var waits = await calls.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
            return waits && !cancellationToken.IsCancellationRequested && calls.Reader.TryRead(out var call) ? call : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>In Orleans calls sent before the activation is there overtake each other; only later ones keep their order.</summary>
    public void LoseOrder()
    {
        var early = Drain();
        Random.Shared.Shuffle(CollectionsMarshal.AsSpan(early));
        early.ForEach(call => calls.Writer.TryWrite(call));
    }

    /// <summary>Takes no more calls and gives back those that still wait.</summary>
    public List<Call> Close()
    {
        calls.Writer.Complete();
        return Drain();
    }

    private List<Call> Drain()
    {
        var drained = new List<Call>();
        while (calls.Reader.TryRead(out var call))
        {
            drained.Add(call);
        }

        return drained;
    }
}
