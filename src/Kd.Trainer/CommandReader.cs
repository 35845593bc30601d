using System.Text.Json;
using Kd.Core.Json;
using Kd.Core.Trainers;

namespace Kd.Trainer;

/// <summary>Reads commands on a thread of its own, so that a busy trainer still hears cancel, preempt and the end of its input.</summary>
internal sealed class CommandReader(Stream input, TextWriter log, Action<TrainerCommand> received, Action ended)
{
    public void Start() => new Thread(Read) { IsBackground = true, Name = "commands" }.Start();

    private void Read()
    {
        using var reader = new StreamReader(input);
        while (reader.ReadLine() is { } line)
        {
            if (Parse(line) is { } command)
            {
                received(command);
            }
        }

        ended();
    }

    private TrainerCommand? Parse(string line)
    {
        try
        {
            return KdJson.Deserialize<TrainerCommand>(line);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            log.WriteLine($"kd-trainer: a line of {line.Length} characters is no command and was ignored: {e.Message}");
            return null;
        }
    }
}
