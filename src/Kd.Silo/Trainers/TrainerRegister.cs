using System.Diagnostics;
using Kd.Core.Json;

namespace Kd.Silo.Trainers;

/// <summary>
/// Which trainer process serves which slot, on disk: a successor waits for a predecessor that outlived
/// its silo, then kills it. A process is known by pid and start time, so a reused pid is never hit.
/// </summary>
internal sealed class TrainerRegister(string directory, TimeSpan patience)
{
    public void Enter(string slot, int pid)
    {
        if (StartTicks(pid) is not { } start)
        {
            return;
        }

        Directory.CreateDirectory(directory);
        File.WriteAllText(PathOf(slot), KdJson.Serialize(new Entry(pid, start)));
    }

    /// <summary>Also when nothing was entered: a process may be gone before it can be. An entry that stays, because the store is read-only, names a process that is no more.</summary>
    public void Leave(string slot)
    {
        try
        {
            File.Delete(PathOf(slot));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever reads it looks whether that process lives.
        }
    }

    /// <summary>Returns once the slot's recorded process is gone.</summary>
    public async Task Evict(string slot, CancellationToken cancellation)
    {
        if (Read(slot) is not { } entry)
        {
            return;
        }

        var since = Stopwatch.GetTimestamp();
        while (StartTicks(entry.Pid) == entry.StartTicks)
        {
            if (Stopwatch.GetElapsedTime(since) > patience)
            {
                using var stray = Process.GetProcessById(entry.Pid);
                stray.Kill(entireProcessTree: true);
            }

            await Task.Delay(50, cancellation);
        }

        Leave(slot);
    }

    /// <summary>Start of a process in clock ticks since boot (field 22 of /proc/PID/stat); null when there is no such process or only its corpse.</summary>
    internal static long? StartTicks(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            // The second field is the program's name in brackets and may hold blanks.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private Entry? Read(string slot)
    {
        try
        {
            return KdJson.Deserialize<Entry>(File.ReadAllText(PathOf(slot)));
        }
        catch (Exception e) when (e is IOException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private string PathOf(string slot) => Path.Combine(directory, slot + ".json");

    private sealed record Entry(int Pid, long StartTicks);
}
