using Orleans.Runtime;

namespace Orleans.Clustering;

/// <summary>A call that came from another silo, and goes back there as bytes.</summary>
internal sealed class GuestCall(LocalSilo silo, Request request, GrainMethod method, Action<Reply> reply)
    : Call(request.Target, method, request.MillisecondsLeft < 0 ? null : TimeSpan.FromMilliseconds(request.MillisecondsLeft))
{
    private readonly CancellationTokenSource cancelled = new();

    public override CancellationToken CallerToken => cancelled.Token;

    public void Cancel() => cancelled.Cancel();

    public override object?[] Arguments(CancellationToken token) => silo.Codec.ArgumentsFromBytes(Method, request.Arguments, token, silo);

    public override void Complete(object? result)
    {
        var body = silo.Codec.ResultToBytes(Method, result);
        Say(ReplyKind.Result, body);
    }

    public override void Fail(Exception exception) => Say(ReplyKind.Error, silo.Codec.ExceptionToBytes(exception));

    public override void Return() => Say(ReplyKind.NotHere, []);

    /// <summary>The silo of a one-way caller hears that the call was taken in, and nothing more.</summary>
    public void Acknowledge() => reply(new(request.Id, ReplyKind.Result, []));

    /// <summary>It cannot be taken in here.</summary>
    public void Refuse() => reply(new(request.Id, ReplyKind.NotHere, []));

    private void Say(ReplyKind kind, byte[] body)
    {
        if (!Method.OneWay)
        {
            reply(new(request.Id, kind, body));
        }
    }
}
