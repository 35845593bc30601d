using System.Diagnostics;
using Kd.Core.Json;

namespace Kd.Silo.Trainers;

/// <summary>
/// Which trainer process serves which slot, on disk: a successor waits for a predecessor that outlived
/// its silo, then kills it. A process is known by pid and start time, so a reused pid is never hit.
/// </summary>
/// <param name="directory">Where it is kept.</param>
/// <param name="patience">How long a predecessor has to end by itself, and as long again once it was killed.</param>
/// <param name="startOf">Start of a process; null: as the system tells.</param>
internal sealed class TrainerRegister(string directory, TimeSpan patience, Func<int, long?>? startOf = null)
{
    private readonly Func<int, long?> startOf = startOf ?? StartTicks;

    public void Enter(string slot, int pid)
    {
        if (startOf(pid) is not { } start)
        {
            return;
        }

        Directory.CreateDirectory(directory);
        File.WriteAllText(PathOf(slot), KdJson.Serialize(new Entry(pid, start)));
    }

    /// <summary>Also when nothing was entered: a process may be gone before it can be. An entry that stays, because the store is read-only, names a process that is no more.</summary>
    public void Leave(string slot)
    {
        if (Read(slot) is { } entry && IsAlive(entry))
        {
            return; // It was killed and hangs where no signal reaches it: its successor must know.
        }

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
    /// <exception cref="TrainerStartException">It does not die.</exception>
    public async Task Evict(string slot, CancellationToken cancellation)
    {
        if (Read(slot) is not { } entry)
        {
            return;
        }

        for (var since = Stopwatch.GetTimestamp(); IsAlive(entry); await Task.Delay(50, cancellation))
        {
            var waited = Stopwatch.GetElapsedTime(since);
            if (waited > 2 * patience)
            {
                throw new TrainerStartException($"the trainer that had this slot before (pid {entry.Pid}) was killed and does not end: its device or a disk hangs");
            }

            if (waited > patience)
            {
                Kill(entry.Pid);
            }
        }

        Leave(slot);
    }

    private static void Kill(int pid)
    {
        try
        {
            using var stray = Process.GetProcessById(pid);
            stray.Kill(entireProcessTree: true);
        }
        catch (ArgumentException)
        {
            // It has just ended.
        }
    }

    private bool IsAlive(Entry entry) => startOf(entry.Pid) == entry.StartTicks;

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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private string PathOf(string slot) => Path.Combine(directory, slot + ".json");

    private sealed record Entry(int Pid, long StartTicks);
}
