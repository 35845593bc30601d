using Kd.Core.Json;
using Kd.Core.Trainers;
using Kd.Silo.Trainers;

namespace Kd.Silo.Slots;

/// <summary>What an attempt leaves: events.jsonl and log.txt in its directory, and its resume checkpoints kept.</summary>
internal sealed class AttemptJournal : IDisposable
{
    private readonly LineFile events;
    private readonly LineFile log;
    private readonly TrainerLog source;
    private readonly Func<CheckpointedEvent, Task> keep;
    private readonly Action<AttemptEvent>? tell;

    /// <param name="attemptDirectory">Where it is kept.</param>
    /// <param name="source">The trainer's log.</param>
    /// <param name="keep">Takes in each resume checkpoint.</param>
    /// <param name="tell">Hears every event, after it is kept.</param>
    public AttemptJournal(string attemptDirectory, TrainerLog source, Func<CheckpointedEvent, Task> keep, Action<AttemptEvent>? tell = null)
    {
        (this.source, this.keep, this.tell) = (source, keep, tell);
        events = new(Path.Combine(attemptDirectory, "events.jsonl"));
        log = new(Path.Combine(attemptDirectory, "log.txt"));
        source.Attach(log);
    }

    /// <summary>Lines of both files that could not be written.</summary>
    public int Lost => events.Lost + log.Lost;

    public async Task Write(AttemptEvent admitted)
    {
        events.WriteLine(KdJson.Serialize<TrainerEvent>(admitted));
        if (admitted is CheckpointedEvent checkpoint)
        {
            await keep(checkpoint);
        }

        tell?.Invoke(admitted);
    }

    public void Dispose()
    {
        source.Attach(null);
        events.Dispose();
        log.Dispose();
    }
}
