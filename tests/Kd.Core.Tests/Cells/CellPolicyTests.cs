using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Trainers;

namespace Kd.Core.Tests.Cells;

public sealed class CellPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CellKey Key = CellKey.Of(Specs.Cell());
    private static readonly CellKey Teacher = CellKey.Of(Specs.Cell(seed: 1));

    /// <summary>One letter an attempt: c crashed, o out of memory, h hung, d diverged, b bad data, l said to be lost, . no end, + no end but a checkpoint, p preempted, x cancelled, R a retry mark.</summary>
    [Theory]
    [InlineData("", "ready")]
    [InlineData("c", "ready")]
    [InlineData("co", "ready")]
    [InlineData("coh", "quarantined")]
    [InlineData("ccc", "quarantined")]
    [InlineData("cccR", "ready")]
    [InlineData("cccRcc", "ready")]
    [InlineData("cccRccc", "quarantined")]
    [InlineData("d", "diverged")]
    [InlineData("cd", "diverged")]
    [InlineData("dR", "ready")]
    [InlineData("b", "failed")]
    [InlineData("bR", "ready")]
    [InlineData("ppppp", "ready")]
    [InlineData("xxxxx", "ready")]
    [InlineData("cpcxp", "ready")]
    [InlineData("cpcxc", "quarantined")]
    [InlineData("..", "ready")]
    [InlineData("...", "suspectedKiller")]
    [InlineData("l.l", "suspectedKiller")]
    [InlineData("..+", "ready")]
    [InlineData("+..", "ready")]
    [InlineData("+...", "suspectedKiller")]
    [InlineData("..p.", "ready")]
    [InlineData("...R", "ready")]
    [InlineData("..c.c", "ready")]
    public void StatusOf_History_Amounts(string history, string expected) =>
        Assert.Equal(expected, Word(CellPolicy.Default.StatusOf(Record(history), [])));

    [Fact]
    public void StatusOf_LiveAttempt_Runs() =>
        Assert.Equal(new CellRunning(2), CellPolicy.Default.StatusOf(Record("c."), [2]));

    [Fact]
    public void StatusOf_LiveAttemptAfterTwoLost_IsNoKillerYet() =>
        Assert.Equal(new CellRunning(3), CellPolicy.Default.StatusOf(Record("..."), [3]));

    [Fact]
    public void StatusOf_AnyHistoryWithAResult_IsDone()
    {
        var result = Specs.Result(Key);

        Assert.Equal(new CellDone(result), CellPolicy.Default.StatusOf(Record("cccd...") with { Result = result }, []));
    }

    [Fact]
    public void StatusOf_Failures_WaitLongerEachTime()
    {
        Assert.Equal(new CellReady(null), CellPolicy.Default.StatusOf(Record(""), []));
        Assert.Equal(new CellReady(Now.AddSeconds(5)), CellPolicy.Default.StatusOf(Record("c"), []));
        Assert.Equal(new CellReady(Now.AddSeconds(10)), CellPolicy.Default.StatusOf(Record("cc"), []));
        Assert.Equal(TimeSpan.FromMinutes(5), CellPolicy.Default.BackOff(1000));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(5, false)]
    [InlineData(300, false)]
    [InlineData(3600, true)]
    public void IsDue_ByTheSecondsLeft_UnlessTheClockWasSetBack(int left, bool due) =>
        Assert.Equal(due, CellPolicy.Default.IsDue(new CellReady(Now.AddSeconds(left)), Now));

    [Fact]
    public void StatusOf_TeacherOnItsWay_Waits() =>
        Assert.Equal(new CellWaiting(Teacher), CellPolicy.Default.StatusOf(Record(""), [], (Teacher, new CellRunning(1))));

    [Fact]
    public void StatusOf_TeacherDone_IsReady() =>
        Assert.Equal(new CellReady(null), CellPolicy.Default.StatusOf(Record(""), [], (Teacher, new CellDone(Specs.Result(Teacher)))));

    [Theory]
    [InlineData("d", "diverged")]
    [InlineData("b", "bad data")]
    [InlineData("ccc", "quarantined after 3 attempts")]
    [InlineData("...", "suspected killer")]
    public void StatusOf_TeacherStopped_IsBlockedByItWithItsReason(string teacherHistory, string reason)
    {
        var teacher = CellPolicy.Default.StatusOf(Record(teacherHistory), []);

        var blocked = Assert.IsType<CellBlocked>(CellPolicy.Default.StatusOf(Record(""), [], (Teacher, teacher)));

        Assert.Equal(Teacher, blocked.By);
        Assert.Contains(reason, blocked.Reason, StringComparison.Ordinal);
    }

    private static CellRecord Record(string history)
    {
        var attempts = ImmutableArray.CreateBuilder<AttemptRecord>();
        var retries = ImmutableArray.CreateBuilder<RetryMark>();
        foreach (var letter in history)
        {
            if (letter == 'R')
            {
                retries.Add(new RetryMark(attempts.Count, Now));
                continue;
            }

            var resume = letter == '+' ? new ResumePoint(10, "resume-10.safetensors", new string('a', 64)) : null;
            attempts.Add(new AttemptRecord(attempts.Count + 1, End(letter), resume));
        }

        return new CellRecord { Cell = Key, Attempts = attempts.ToImmutable(), Retries = retries.ToImmutable() };
    }

    private static AttemptEnd? End(char letter) => letter switch
    {
        'c' => Failed(FailureKind.Crashed),
        'o' => Failed(FailureKind.OutOfMemory),
        'h' => Failed(FailureKind.Hung),
        'd' => Failed(FailureKind.Diverged),
        'b' => Failed(FailureKind.BadData),
        'l' => Failed(FailureKind.Lost),
        'p' => new PreemptedEnd { At = Now },
        'x' => new CancelledEnd { At = Now },
        _ => null,
    };

    private static FailedEnd Failed(FailureKind kind) => new(kind, "because") { At = Now };

    private static string Word(CellStatus status) => status switch
    {
        CellReady => "ready",
        CellDiverged => "diverged",
        CellFailed => "failed",
        CellQuarantined => "quarantined",
        CellSuspectedKiller => "suspectedKiller",
        _ => status.ToString(),
    };
}
