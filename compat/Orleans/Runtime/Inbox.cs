using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Orleans.Runtime;

/// <summary>The calls that wait for their turn at one activation.</summary>
internal sealed class Inbox
{
    // A null wakes up who waits for a call when none will come.
    private readonly Channel<Call?> calls = Channel.CreateUnbounded<Call?>();
    private volatile bool ended;

    public bool IsEmpty => calls.Reader.Count == 0;

    /// <summary>False once the inbox is closed.</summary>
    public bool TryAdd(Call call) => calls.Writer.TryWrite(call);

    /// <summary>The next call, in the caller's turn; null after the end: then those that wait stay.</summary>
    public async ValueTask<Call?> NextAsync() =>
        !ended && await calls.Reader.WaitToReadAsync() && !ended && calls.Reader.TryRead(out var call) ? call : null;

    /// <summary>Gives out no more calls, but takes them until it is closed.</summary>
    public void End()
    {
        ended = true;
        calls.Writer.TryWrite(null);
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
            if (call is not null)
            {
                drained.Add(call);
            }
        }

        return drained;
    }
}
