namespace Kd.Silo.Trainers;

/// <summary>What a trainer writes to stderr: the last lines for error messages, all of them to whoever is attached.</summary>
internal sealed class TrainerLog
{
    private const int TailLines = 12;

    /// <summary>Of each line, its end: the tail goes into messages that people read.</summary>
    private const int TailColumns = 1000;

    private readonly Lock gate = new();
    private readonly Queue<string> tail = new();
    private TextWriter? writer;

    public string Tail
    {
        get
        {
            lock (gate)
            {
                return string.Join('\n', tail);
            }
        }
    }

    /// <summary>From now on lines go to this writer; null detaches. The caller keeps ownership.</summary>
    public void Attach(TextWriter? target)
    {
        lock (gate)
        {
            writer = target;
        }
    }

    public void Add(string line)
    {
        lock (gate)
        {
            tail.Enqueue(line.Length <= TailColumns ? line : line[^TailColumns..]);
            if (tail.Count > TailLines)
            {
                tail.Dequeue();
            }

            writer?.WriteLine(line);
        }
    }
}
