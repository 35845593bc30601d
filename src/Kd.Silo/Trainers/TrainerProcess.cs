using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Kd.Core.Json;
using Kd.Core.Trainers;

namespace Kd.Silo.Trainers;

/// <summary>
/// One running trainer: commands in on stdin, events out on stdout, its log on stderr. It lives in a
/// session of its own, so a Ctrl-C at the terminal reaches the silo only; the end of stdin ends it.
/// </summary>
internal sealed class TrainerProcess : IAsyncDisposable
{
    /// <summary>A trainer that talks while nobody listens waits from here on, rather than fill our memory.</summary>
    private const int MostUnread = 4096;

    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(2);

    /// <summary>As ours, but null is refused where a value is due: whatever program writes these lines, what reads their events need not ask.</summary>
    private static readonly JsonSerializerOptions Strict = new(KdJson.Options) { RespectNullableAnnotations = true };

    private readonly Process process;
    private readonly Channel<TrainerEvent> events = Channel.CreateBounded<TrainerEvent>(new BoundedChannelOptions(MostUnread) { SingleWriter = true });
    private readonly Task reading;
    private readonly Task logging;
    private volatile bool condemned;

    private TrainerProcess(Process process)
    {
        this.process = process;
        reading = OnItsOwnThread(ReadEvents);
        logging = OnItsOwnThread(ReadLog);
        _ = CloseAfterItsEnd();
    }

    public int Id => process.Id;

    public TrainerLog Log { get; } = new();

    /// <summary>Ends when the trainer closes its stdout; with a <see cref="TrainerProtocolException"/> when it breaks the protocol.</summary>
    public ChannelReader<TrainerEvent> Events => events.Reader;

    /// <summary>Set by <see cref="Greet"/>.</summary>
    public HelloEvent? Hello { get; private set; }

    /// <summary>False from the moment it is killed, though it may take a moment to die.</summary>
    public bool IsAlive => !condemned && !process.HasExited;

    /// <exception cref="TrainerStartException">The program cannot be started.</exception>
    public static TrainerProcess Start(TrainerCommandLine command, TrainerEnvironment environment)
    {
        string[] words = environment.Setsid is { } setsid ? [setsid, command.File, .. command.Arguments] : [command.File, .. command.Arguments];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment.Variables)
        {
            start.Environment[name] = value;
        }

        try
        {
            return new TrainerProcess(Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new TrainerStartException($"the trainer '{command.File}' does not start: {e.Message}; name another with --trainer", e);
        }
    }

    /// <summary>Waits for the first line, which must be a hello of our protocol version.</summary>
    /// <exception cref="TrainerStartException">It did not come, or is another version's.</exception>
    public async Task<HelloEvent> Greet(TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            Hello = await Events.ReadAsync(limit.Token) switch
            {
                HelloEvent { Protocol: TrainerProtocol.Version, Backend: not null, TrainerRevision: not null, EvaluationRevision: not null } hello => hello,
                HelloEvent { Protocol: TrainerProtocol.Version } => throw new TrainerStartException("the trainer's hello does not name its backend, trainerRevision and evaluationRevision"),
                HelloEvent other => throw new TrainerStartException($"the trainer speaks protocol {other.Protocol}, this silo {TrainerProtocol.Version}: install the same release of both"),
                var other => throw new TrainerStartException($"the trainer began with {other.GetType().Name} in place of a hello"),
            };
            return Hello;
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new TrainerStartException($"the trainer said no hello within {patience.TotalSeconds} s\n{Log.Tail}".TrimEnd(), e);
        }
        catch (ChannelClosedException e)
        {
            throw new TrainerStartException($"{await Obituary()} before it said hello", e.InnerException ?? e);
        }
    }

    /// <summary>Writes one line. A trainer that is gone is no error here: the end of <see cref="Events"/> tells.</summary>
    public async Task Send(TrainerCommand command, CancellationToken cancellation)
    {
        var line = Encoding.UTF8.GetBytes(KdJson.Serialize(command) + "\n");
        if (line.Length > TrainerProtocol.MaxLineBytes)
        {
            throw new InvalidOperationException($"a {command.GetType().Name} of {line.Length} bytes is longer than a protocol line may be");
        }

        try
        {
            await process.StandardInput.BaseStream.WriteAsync(line, cancellation);
            await process.StandardInput.BaseStream.FlushAsync(cancellation);
        }
        catch (IOException)
        {
            // Broken pipe: it has died.
        }
    }

    /// <summary>How it ended, for messages: exit code, signal, broken protocol and the last lines of its log.</summary>
    public async Task<string> Obituary()
    {
        var breach = events.Reader.Completion.Exception?.InnerException is TrainerProtocolException e ? $"the trainer broke the protocol ({e.Message}) and was killed" : null;
        Kill();
        await Exit();
        await Task.WhenAny(logging, Task.Delay(ClosingTime));
        var how = breach ?? (!process.HasExited ? "the trainer was killed and does not end: its device or a disk hangs" : process.ExitCode > 128 ? $"the trainer was killed by signal {process.ExitCode - 128}" : $"the trainer exited with code {process.ExitCode}");
        return $"{how}\n{Log.Tail}".TrimEnd();
    }

    /// <summary>Ends the trainer and its children at once.</summary>
    public void Kill()
    {
        condemned = true;
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // Has exited.
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Has exited with lines of ours unread.
        }

        await Exit();
        Kill();
        await Exit();
        events.Writer.TryComplete();
        await Task.WhenAny(Task.WhenAll(reading, logging), Task.Delay(ClosingTime));
        process.Dispose();
    }

    /// <summary>Waits for its end, but not for ever: a process may hang in a device or a disk, where no signal reaches it.</summary>
    private async Task Exit()
    {
        using var limit = new CancellationTokenSource(ClosingTime);
        await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // What it started may outlive it and hold its stdout open: nobody waits for the end of that.
    private async Task CloseAfterItsEnd()
    {
        await process.WaitForExitAsync(CancellationToken.None);
        await Task.WhenAny(reading, Task.Delay(ClosingTime));
        events.Writer.TryComplete();
    }

    // Reading a pipe blocks: on threads of the pool each line would cost a change of threads, and take one from grains meanwhile.
    private static Task OnItsOwnThread(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void ReadEvents()
    {
        try
        {
            foreach (var line in BoundedLines.Read(process.StandardOutput.BaseStream, TrainerProtocol.MaxLineBytes))
            {
                if (!Pass(Parse(line.Span)))
                {
                    return;
                }
            }

            events.Writer.TryComplete();
        }
        catch (Exception e) when (e is TrainerProtocolException or IOException)
        {
            events.Writer.TryComplete(e);
            Kill();
        }
    }

    /// <summary>False once nobody wants events any more.</summary>
    private bool Pass(TrainerEvent heard)
    {
        while (!events.Writer.TryWrite(heard))
        {
            if (!events.Writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult())
            {
                return false;
            }
        }

        return true;
    }

    private static TrainerEvent Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainerEvent>(line, Strict) ?? throw new JsonException("null is no event");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            var start = Encoding.UTF8.GetString(line[..Math.Min(line.Length, 120)]);
            throw new TrainerProtocolException($"a line that is no event: {start}", e);
        }
    }

    private void ReadLog()
    {
        try
        {
            foreach (var line in BoundedLines.Pieces(process.StandardError.BaseStream, TrainerProtocol.MaxLineBytes))
            {
                Log.Add(Encoding.UTF8.GetString(line.Span));
            }
        }
        catch (IOException e)
        {
            Log.Add($"(log closed: {e.Message})");
        }
    }
}
