using System.Text;
using Kd.Core.Json;
using Kd.Core.Trainers;
using Kd.Silo.Trainers;

namespace Kd.Silo.Slots;

/// <summary>What an attempt leaves: events.jsonl and log.txt in its directory, and its resume checkpoints kept.</summary>
internal sealed class AttemptJournal : IAsyncDisposable
{
    private readonly StreamWriter events;
    private readonly StreamWriter log;
    private readonly TrainerLog source;
    private readonly Func<CheckpointedEvent, Task> keep;

    public AttemptJournal(string attemptDirectory, TrainerLog source, Func<CheckpointedEvent, Task> keep)
    {
        (this.source, this.keep) = (source, keep);
        events = new(Path.Combine(attemptDirectory, "events.jsonl"), append: true, new UTF8Encoding(false)) { AutoFlush = true };
        log = new(Path.Combine(attemptDirectory, "log.txt"), append: true, new UTF8Encoding(false)) { AutoFlush = true };
        source.Attach(log);
    }

    public async Task Write(AttemptEvent admitted)
    {
        await events.WriteLineAsync(KdJson.Serialize<TrainerEvent>(admitted));
        if (admitted is CheckpointedEvent checkpoint)
        {
            await keep(checkpoint);
        }
    }

    public async ValueTask DisposeAsync()
    {
        source.Attach(null);
        await events.DisposeAsync();
        await log.DisposeAsync();
    }
}
