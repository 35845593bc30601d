using Kd.Core.Datasets;
using Kd.Core.Json;
using Kd.Core.Trainers;
using Kd.Silo.Slots;
using Kd.Silo.Trainers;

namespace Kd.Silo.Datasets;

/// <summary>
/// Answers what only a trainer knows (its revisions, what is in a data set, how long a step takes), from memory and disk while
/// nothing has changed, else by a trainer started for the question and ended after it.
/// </summary>
internal sealed class TrainerDesk(TrainerCommandLine command, Slot slot, AnswerCache cache, TrainerPatience patience) : IDisposable
{
    private const string Who = "hello";

    /// <summary>Trainer program, by its files; null when it is no file we can watch.</summary>
    private readonly string? program = command.Program.Contains('/') ? Fingerprint.Of(Path.GetDirectoryName(Path.GetFullPath(command.Program))!, SearchOption.TopDirectoryOnly) : null;

    private readonly SemaphoreSlim turn = new(1);
    private readonly SemaphoreSlim probing = new(1);
    private HelloEvent? hello;

    /// <exception cref="TrainerStartException">No trainer comes up.</exception>
    public async Task<HelloEvent> Hello(CancellationToken cancellation)
    {
        hello ??= program is null ? null : cache.Find<HelloEvent>(Question(Who), program);
        if (hello is null)
        {
            await using var asked = await Open(cancellation);
        }

        return hello!;
    }

    /// <summary>Described or describe-failed.</summary>
    /// <exception cref="TrainerStartException">No trainer comes up, or it dies over the question.</exception>
    public async Task<TrainerEvent> Describe(DatasetRequest dataset, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            var question = Question(KdJson.Serialize(dataset));
            var before = Fingerprint.Of(dataset.Path, SearchOption.AllDirectories);
            if (before is not null && program is not null && cache.Find<DatasetDescription>(question, program + before) is { } known)
            {
                return new DescribedEvent("", known);
            }

            await using var trainer = await Open(cancellation);
            var answer = await Ask(trainer, id => new DescribeCommand(id, dataset), said => said is DescribedEvent described ? described.Id : (said as DescribeFailedEvent)?.Id, cancellation)
                ?? throw new TrainerStartException($"{await trainer.Obituary()} while it read the data set at {dataset.Path}");
            var after = Fingerprint.Of(dataset.Path, SearchOption.AllDirectories);
            var steady = before is null || before == after;
            if (answer is DescribedEvent { Description: var description } && steady && after is not null && program is not null)
            {
                cache.Keep(question, program + after, description);
            }

            return answer;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>A shape's figures of earlier times while the trainer program is the same; else null.</summary>
    public ProbeFigures? Probed(ProbeShape shape) => program is null ? null : cache.Find<ProbeFigures>(Question(CanonicalJson.Text(shape)), program);

    /// <summary>Probed by a trainer of its own, so that the peak of memory is this shape's, or probe-failed. One at a time, since they share the device; nothing else waits for them.</summary>
    /// <param name="limit">What it may take.</param>
    /// <exception cref="TrainerStartException">No trainer comes up.</exception>
    public async Task<TrainerEvent> Probe(ProbeShape shape, TimeSpan limit, CancellationToken cancellation)
    {
        await probing.WaitAsync(cancellation);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(limit);
        try
        {
            await using var trainer = await Open(late.Token);
            var answer = await Ask(trainer, id => new ProbeCommand(id, shape), said => said is ProbedEvent probed ? probed.Id : (said as ProbeFailedEvent)?.Id, late.Token)
                ?? new ProbeFailedEvent("", $"{(await trainer.Obituary()).Split('\n', 2)[0]} within a few steps, perhaps for want of memory");
            if (answer is ProbedEvent { Figures: var figures } && program is not null)
            {
                cache.Keep(Question(CanonicalJson.Text(shape)), program, figures);
            }

            return answer;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ProbeFailedEvent("", $"not probed within {limit.TotalSeconds:0.#} s; --probe-limit gives it longer");
        }
        finally
        {
            probing.Release();
        }
    }

    public void Dispose()
    {
        turn.Dispose();
        probing.Dispose();
    }

    /// <summary>A trainer for questions; the caller ends it.</summary>
    /// <exception cref="TrainerStartException">No trainer comes up.</exception>
    public async Task<TrainerProcess> Open(CancellationToken cancellation)
    {
        var trainer = TrainerProcess.Start(command, TrainerEnvironment.For(slot));
        try
        {
            hello = await trainer.Greet(patience.Hello, cancellation);
        }
        catch
        {
            await trainer.DisposeAsync();
            throw;
        }

        if (program is not null)
        {
            cache.Keep(Question(Who), program, hello);
        }

        return trainer;
    }

    /// <summary>The answer that carries the question's id; null when the trainer dies over it.</summary>
    public static async Task<TrainerEvent?> Ask(TrainerProcess trainer, Func<string, TrainerCommand> question, Func<TrainerEvent, string?> answers, CancellationToken cancellation)
    {
        var id = Guid.NewGuid().ToString("n");
        await trainer.Send(question(id), cancellation);
        try
        {
            await foreach (var said in trainer.Events.ReadAllAsync(cancellation))
            {
                if (answers(said) == id)
                {
                    return said;
                }
            }
        }
        catch (TrainerProtocolException)
        {
            // The obituary tells.
        }

        return null;
    }

    private string Question(string what) => $"{string.Join('\0', command.Arguments.Prepend(command.File))}\0{slot.CudaDevice}\0{what}";
}
