using System.Text;
using Kd.Core.Json;
using Kd.Core.Trainers;
using Kd.Silo.Trainers;

namespace Kd.Silo.Slots;

/// <summary>What an attempt leaves to read: events.jsonl and log.txt in its directory.</summary>
internal sealed class AttemptJournal : IAsyncDisposable
{
    private readonly StreamWriter events;
    private readonly StreamWriter log;
    private readonly TrainerLog source;

    public AttemptJournal(string attemptDirectory, TrainerLog source)
    {
        this.source = source;
        events = new(Path.Combine(attemptDirectory, "events.jsonl"), append: true, new UTF8Encoding(false)) { AutoFlush = true };
        log = new(Path.Combine(attemptDirectory, "log.txt"), append: true, new UTF8Encoding(false)) { AutoFlush = true };
        source.Attach(log);
    }

    public Task Write(AttemptEvent admitted) => events.WriteLineAsync(KdJson.Serialize<TrainerEvent>(admitted));

    public async ValueTask DisposeAsync()
    {
        source.Attach(null);
        await events.DisposeAsync();
        await log.DisposeAsync();
    }
}
