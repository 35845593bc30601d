using Kd.Core.Datasets;
using Kd.Core.Json;
using Kd.Core.Trainers;
using Kd.Silo.Slots;
using Kd.Silo.Trainers;

namespace Kd.Silo.Datasets;

/// <summary>
/// Answers what only a trainer knows (its revisions, what is in a data set), from memory and disk while
/// nothing has changed, else by a trainer started for the question and ended after it.
/// </summary>
internal sealed class TrainerDesk(TrainerCommandLine command, Slot slot, AnswerCache cache, TrainerPatience patience) : IDisposable
{
    private const string Who = "hello";

    /// <summary>Trainer program, by its files; null when it is no file we can watch.</summary>
    private readonly string? program = command.Program.Contains('/') ? Fingerprint.Of(Path.GetDirectoryName(Path.GetFullPath(command.Program))!, SearchOption.TopDirectoryOnly) : null;

    private readonly SemaphoreSlim turn = new(1);
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
            var answer = await Ask(trainer, dataset, cancellation);
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

    public void Dispose() => turn.Dispose();

    private async Task<TrainerProcess> Open(CancellationToken cancellation)
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

    private static async Task<TrainerEvent> Ask(TrainerProcess trainer, DatasetRequest dataset, CancellationToken cancellation)
    {
        var id = Guid.NewGuid().ToString("n");
        await trainer.Send(new DescribeCommand(id, dataset), cancellation);
        try
        {
            await foreach (var said in trainer.Events.ReadAllAsync(cancellation))
            {
                if (said is DescribedEvent { Id: var a } && a == id || said is DescribeFailedEvent { Id: var b } && b == id)
                {
                    return said;
                }
            }
        }
        catch (TrainerProtocolException)
        {
            // The obituary tells.
        }

        throw new TrainerStartException($"{await trainer.Obituary()} while it read the data set at {dataset.Path}");
    }

    private string Question(string what) => $"{string.Join('\0', command.Arguments.Prepend(command.File))}\0{slot.CudaDevice}\0{what}";
}
