using Kd.Core.Json;
using Kd.Core.Trainers;

namespace Kd.Trainer;

/// <summary>Writes events as JSON lines, each flushed; safe for many threads.</summary>
internal sealed class EventWriter(Stream output) : IDisposable
{
    private readonly Lock gate = new();

    public void Write(TrainerEvent trainerEvent)
    {
        var line = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(trainerEvent, KdJson.Options);
        if (line.Length >= TrainerProtocol.MaxLineBytes)
        {
            throw new InvalidOperationException($"an event {trainerEvent.GetType().Name} of {line.Length} bytes is longer than the protocol's {TrainerProtocol.MaxLineBytes}");
        }

        lock (gate)
        {
            output.Write(line);
            output.WriteByte((byte)'\n');
            output.Flush();
        }
    }

    public void Dispose() => output.Dispose();
}
