using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Clustering;

/// <summary>This silo among others: finds where a grain lives, sends calls there, and takes in those of others.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<long, (OwnCall Call, SiloAddress To)> calls = new();
    private readonly ConcurrentDictionary<long, (TaskCompletionSource<Answer> Answer, SiloAddress To)> questions = new();
    private readonly LocalSilo silo;
    private readonly Membership membership;
    private readonly Peers peers;
    private long lastId;

    public Cluster(string name, LocalSilo silo, Membership membership)
    {
        (this.silo, this.membership) = (silo, membership);
        Directory = new(membership, AskAsync, new SwitchableFaults());
        peers = new(name, membership.Self, membership.IsDead) { Received = Take, Undelivered = TakeBack, Lost = GiveUp, Guest = Host };
        membership.Changed = Follow;
        membership.Announced = () => membership.View.Alive.Where(IsOther).ToList().ForEach(other => peers.Send(other, new Gossip()));
    }

    public GrainDirectory Directory { get; }

    public async Task JoinAsync(IPEndPoint listen, CancellationToken cancellationToken)
    {
        peers.Listen(listen);
        await membership.JoinAsync(AnswersAsync, cancellationToken).ConfigureAwait(false);
    }

    public Task BecomeAsync(SiloStatus status) => membership.BecomeAsync(status);

    public async ValueTask DisposeAsync()
    {
        await peers.DisposeAsync().ConfigureAwait(false);
        await membership.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Sends a call on whose grain is not active here, as far as is known.</summary>
    public void Route(OwnCall call)
    {
        if (Directory.Cached(call.Target) is { } holder && IsOther(holder))
        {
            Send(holder, call, place: false);
        }
        else
        {
            _ = FindAsync(call);
        }
    }

    /// <summary>Takes a grain for this silo; false when it is active on another.</summary>
    public async Task<bool> ClaimAsync(GrainId grain)
    {
        using var limit = new CancellationTokenSource(silo.ResponseTimeout);
        return await Directory.RegisterAsync(grain, limit.Token).ConfigureAwait(false);
    }

    /// <summary>Gives a grain up; an entry that cannot be removed counts as stale.</summary>
    public async Task ReleaseAsync(GrainId grain)
    {
        using var limit = new CancellationTokenSource(silo.ResponseTimeout);
        await Directory.UnregisterAsync(grain, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task FindAsync(OwnCall call)
    {
        try
        {
            using var limit = new CancellationTokenSource(silo.ResponseTimeout);
            var holder = await Directory.LookupAsync(call.Target, limit.Token).ConfigureAwait(false);
            var place = holder ?? Place(call.Target);
            if (IsOther(place))
            {
                Send(place, call, place: holder is null);
            }
            else
            {
                silo.Enter(call);
            }
        }
        catch (Exception e)
        {
            call.Fail(e as OrleansException ?? new OrleansMessageRejectionException($"{call} could not be addressed: {e.Message}", e));
        }
    }

    private SiloAddress Place(GrainId grain)
    {
        var active = membership.View.Active;
        return silo.PrefersLocal(grain) && active.Contains(membership.Self) ? membership.Self
            : active.IsEmpty ? throw new OrleansException("No silo of the cluster is active.")
            : active[Random.Shared.Next(active.Length)];
    }

    private void Send(SiloAddress to, OwnCall call, bool place)
    {
        var arguments = call.ArgumentsToBytes();
        var id = Interlocked.Increment(ref lastId);
        calls[id] = (call, to);
        if (call.CallerToken.CanBeCanceled)
        {
            call.CallerToken.Register(() => peers.Send(to, new Cancel(id)));
        }

        var left = call.TimeLeft is { } time ? Math.Max(0, (int)time.TotalMilliseconds) : -1;
        peers.Send(to, new Request(id, call.Target, call.Method.WireName, left, place, arguments));
    }

    private async Task<Answer> AskAsync(SiloAddress to, Ask question)
    {
        var id = Interlocked.Increment(ref lastId);
        var answer = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        questions[id] = (answer, to);
        peers.Send(to, question with { Id = id });
        return await answer.Task.ConfigureAwait(false);
    }

    private async Task<bool> AnswersAsync(SiloAddress other)
    {
        var anything = new Ask(0, DirectoryQuestion.Lookup, new GrainId("none", "none"), membership.Self);
        Task asked = AskAsync(other, anything).WaitAsync(PingTimeout);
        await asked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return asked.IsCompletedSuccessfully;
    }

    private void Take(Frame frame)
    {
        switch (frame)
        {
            case Reply reply when calls.TryRemove(reply.Id, out var sent):
                Take(reply, sent.Call);
                break;
            case Answer answer when questions.TryRemove(answer.Id, out var question):
                question.Answer.TrySetResult(answer);
                break;
        }
    }

    private void Take(Reply reply, OwnCall call)
    {
        switch (reply.Kind)
        {
            case ReplyKind.Result:
                call.Complete(reply.Body);
                break;
            case ReplyKind.Error:
                call.Fail(reply.Body);
                break;
            default:
                Directory.Uncache(call.Target);
                call.Return();
                break;
        }
    }

    private void TakeBack(SiloAddress to, Frame frame)
    {
        if (frame is Request request && calls.TryRemove(request.Id, out var sent))
        {
            Directory.Uncache(request.Target);
            sent.Call.Fail(Unreachable(to));
        }
        else if (frame is Ask ask && questions.TryRemove(ask.Id, out var question))
        {
            question.Answer.TrySetException(Unreachable(to));
        }
    }

    // The directory's questions may be asked again, so they fail at once. A call may have run: as in Orleans, its caller times out.
    private void GiveUp(SiloAddress silo)
    {
        foreach (var (id, question) in questions.Where(q => q.Value.To.Equals(silo)))
        {
            questions.TryRemove(id, out _);
            question.Answer.TrySetException(Unreachable(silo));
        }
    }

    private static SiloUnavailableException Unreachable(SiloAddress silo) => new($"Silo {silo} cannot be reached.");

    private Action<Frame> Host(Action<Frame> answer)
    {
        var running = new ConcurrentDictionary<long, GuestCall>();
        return frame =>
        {
            switch (frame)
            {
                case Request request:
                    var call = new GuestCall(silo, request, GrainMethod.Named(request.Method), reply =>
                    {
                        running.TryRemove(reply.Id, out _);
                        answer(reply);
                    });
                    running[request.Id] = call;
                    silo.Receive(call, request.Place);
                    break;
                case Cancel cancel when running.TryGetValue(cancel.Id, out var cancelled):
                    cancelled.Cancel();
                    break;
                case Ask ask:
                    answer(Directory.Serve(ask));
                    break;
                case Gossip:
                    membership.Wake();
                    break;
            }
        };
    }

    // Grains whose share of the directory died with its owner are deactivated, as in Orleans; the others are entered with their new owner.
    private void Follow(ClusterView before, ClusterView now)
    {
        peers.Follow(now);
        Directory.Follow(now);
        foreach (var (id, (call, to)) in calls.Where(c => membership.IsDead(c.Value.To)))
        {
            calls.TryRemove(id, out _);
            silo.Log.LogWarning("{Call} was lost with {Silo}: its caller will time out", call, to);
        }

        if (!before.Active.Contains(membership.Self))
        {
            return;
        }

        foreach (var activation in silo.Activations.Where(a => !Equals(before.Owner(a.GrainId), now.Owner(a.GrainId))))
        {
            if (before.Owner(activation.GrainId) is { } owner && !now.IsAlive(owner))
            {
                activation.Deactivate(new(DeactivationReasonCode.DirectoryFailure, $"Its directory entry was lost with {owner}."));
            }
            else
            {
                _ = EnterAgainAsync(activation);
            }
        }
    }

    private async Task EnterAgainAsync(Activation activation)
    {
        try
        {
            if (!await ClaimAsync(activation.GrainId).ConfigureAwait(false))
            {
                activation.Deactivate(new(DeactivationReasonCode.DuplicateActivation, "The grain is active on another silo."));
            }
        }
        catch (Exception e)
        {
            activation.Deactivate(new(DeactivationReasonCode.DirectoryFailure, $"The directory could not be told of it: {e.Message}"));
        }
    }

    private bool IsOther(SiloAddress address) => !address.Equals(membership.Self);
}
