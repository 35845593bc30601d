using System.Diagnostics;
using System.Text.Json;
using Kd.Core.Json;
using Kd.Core.Trainers;

namespace Kd.Detection.Tests.Trainer;

/// <summary>A real kd-trainer, spoken to as a silo does.</summary>
internal sealed class TrainerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private readonly Process process;
    private readonly Task<string> log;

    public TrainerProcess(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "kd-trainer.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        process = Process.Start(start)!;
        log = process.StandardError.ReadToEndAsync();
    }

    public int Id => process.Id;

    public void Send(TrainerCommand command) => SendLine(KdJson.Serialize(command));

    public void SendLine(string line)
    {
        process.StandardInput.WriteLine(line);
        process.StandardInput.Flush();
    }

    public void EndInput() => process.StandardInput.Close();

    public void Kill() => process.Kill();

    /// <summary>The next event; null at the end of output. Anything else on stdout fails.</summary>
    public TrainerEvent? Next()
    {
        var line = process.StandardOutput.ReadLineAsync().WaitAsync(Patience).GetAwaiter().GetResult();
        try
        {
            return line is null ? null : KdJson.Deserialize<TrainerEvent>(line);
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"stdout holds a line that is no event: {line}", e);
        }
    }

    /// <summary>Reads on to the first event of a kind; what came before is dropped.</summary>
    public T Until<T>(Func<T, bool>? accept = null) where T : TrainerEvent
    {
        while (Next() is { } next)
        {
            if (next is T wanted && accept?.Invoke(wanted) != false)
            {
                return wanted;
            }
        }

        throw new InvalidOperationException($"the trainer ended before a {typeof(T).Name}: {Log}");
    }

    /// <summary>All events until the end of output.</summary>
    public List<TrainerEvent> Rest()
    {
        var events = new List<TrainerEvent>();
        while (Next() is { } next)
        {
            events.Add(next);
        }

        return events;
    }

    public int ExitCode
    {
        get
        {
            Assert.True(process.WaitForExit(Patience), "the trainer did not exit");
            return process.ExitCode;
        }
    }

    /// <summary>Everything on stderr; waits for the end.</summary>
    public string Log => log.WaitAsync(Patience).GetAwaiter().GetResult();

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
