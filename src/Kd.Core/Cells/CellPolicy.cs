using System.Collections.Immutable;
using Kd.Core.Trainers;

namespace Kd.Core.Cells;

/// <summary>
/// The rules of a cell's life (design.md section 5): which status a cell's record and its teacher's status amount to. Pure.
/// Failures count since the newest retry mark; lost, preempted and cancelled attempts are no failures.
/// </summary>
public sealed record CellPolicy
{
    public static CellPolicy Default { get; } = new();

    /// <summary>Failures of a retryable kind after which a cell is quarantined.</summary>
    public int MaxFailures { get; init; } = 3;

    /// <summary>Attempts lost in a row without a newer checkpoint after which a cell is a suspected killer.</summary>
    public int MaxLost { get; init; } = 3;

    /// <summary>Wait after the first failure; doubles with each further one.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan MaxBackOff { get; init; } = TimeSpan.FromMinutes(5);

    /// <param name="record">What the store holds.</param>
    /// <param name="live">Attempts known to run now, by number: those without an end that are not among them are lost.</param>
    /// <param name="teacher">Key and status of the cell's teacher; null for a cell without one.</param>
    public CellStatus StatusOf(CellRecord record, ImmutableHashSet<int> live, (CellKey Key, CellStatus Status)? teacher = null)
    {
        if (record.Damage is { } damage)
        {
            return new CellBlocked(record.Cell, damage);
        }

        if (record.Result is { } result)
        {
            return new CellDone(result);
        }

        var counted = Counted(record);
        var failures = counted.Select(a => a.End).OfType<FailedEnd>().Where(e => e.Failure != FailureKind.Lost).ToImmutableArray();
        return Stopped(counted, failures, live)
            ?? Running(record, live)
            ?? BlockedOrWaiting(teacher)
            ?? new CellReady(failures.IsEmpty ? null : failures[^1].At + BackOff(failures.Length));
    }

    /// <summary>Whether the wait before a cell's next attempt is over. One longer than any back-off was begun before the clock was set back.</summary>
    public bool IsDue(CellReady ready, DateTimeOffset now) => ready.NotBefore is not { } due || due <= now || due - now > MaxBackOff;

    /// <summary>Wait after the n-th failure (n from 1).</summary>
    public TimeSpan BackOff(int failures)
    {
        var doubled = FirstBackOff * Math.Pow(2, Math.Min(failures - 1, 30));
        return doubled < MaxBackOff ? doubled : MaxBackOff;
    }

    private static ImmutableArray<AttemptRecord> Counted(CellRecord record)
    {
        var after = record.Retries.IsEmpty ? 0 : record.Retries[^1].AfterAttempt;
        return [.. record.Attempts.Where(a => a.Number > after)];
    }

    private CellStatus? Stopped(ImmutableArray<AttemptRecord> counted, ImmutableArray<FailedEnd> failures, ImmutableHashSet<int> live)
    {
        foreach (var attempt in counted)
        {
            switch (attempt.End)
            {
                case FailedEnd { Failure: FailureKind.Diverged } end:
                    return new CellDiverged(attempt.Number, end.Message);
                case FailedEnd { Failure: FailureKind.BadData } end:
                    return new CellFailed(end.Failure, end.Message, counted.Length);
            }
        }

        if (failures.Length >= MaxFailures)
        {
            return new CellQuarantined(failures[^1].Failure, failures[^1].Message, counted.Length);
        }

        var lost = LostInARow(counted, live);
        return lost >= MaxLost ? new CellSuspectedKiller(lost) : null;
    }

    /// <summary>Newest attempts that were lost and left no checkpoint of their own; live ones are passed over.</summary>
    private static int LostInARow(ImmutableArray<AttemptRecord> counted, ImmutableHashSet<int> live) =>
        counted.Reverse().Where(a => !live.Contains(a.Number)).TakeWhile(a => IsLost(a) && a.Resume is null).Count();

    private static bool IsLost(AttemptRecord attempt) => attempt.End is null or FailedEnd { Failure: FailureKind.Lost };

    private static CellRunning? Running(CellRecord record, ImmutableHashSet<int> live) =>
        record.Attempts.LastOrDefault(a => a.End is null && live.Contains(a.Number)) is { } attempt ? new CellRunning(attempt.Number) : null;

    private static CellStatus? BlockedOrWaiting((CellKey Key, CellStatus Status)? teacher) => teacher switch
    {
        null or { Status: CellDone } => null,
        (var key, var status) => Obstacle(status) is { } reason ? new CellBlocked(key, reason) : new CellWaiting(key),
    };

    /// <summary>Why a settled cell has no result, in words; null for a cell that has one or may still get one.</summary>
    public static string? Obstacle(CellStatus status) => status switch
    {
        CellDiverged => "diverged",
        CellFailed failed => $"failed ({Word(failed.Failure)}): {failed.Message}",
        CellQuarantined cell => $"quarantined after {cell.Attempts} attempts ({Word(cell.Failure)}): {cell.Message}",
        CellSuspectedKiller killer => $"suspected killer: {killer.LostAttempts} attempts lost in a row without a newer checkpoint",
        CellBlocked blocked => $"blocked by {blocked.By.Short}: {blocked.Reason}",
        _ => null,
    };

    private static string Word(FailureKind kind) => kind switch
    {
        FailureKind.Diverged => "diverged",
        FailureKind.BadData => "bad data",
        FailureKind.OutOfMemory => "out of memory",
        FailureKind.Crashed => "crashed",
        FailureKind.Hung => "hung",
        _ => "lost",
    };
}
