using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Kd.Core.Cells;
using Kd.Core.Trainers;

namespace Kd.Core.Tests.Cells;

/// <summary>What holds for every history of attempts.</summary>
public sealed class CellPolicyProperties
{
    private static readonly CellKey Key = CellKey.Of(Specs.Cell());

    private static readonly Gen<AttemptEnd?> Ends = Gen.Elements<AttemptEnd?>(
        null,
        new PreemptedEnd { At = default },
        new CancelledEnd { At = default },
        new FailedEnd(FailureKind.Crashed, "exit code 1") { At = default },
        new FailedEnd(FailureKind.OutOfMemory, "14 GiB wanted") { At = default },
        new FailedEnd(FailureKind.Hung, "training took 600 s") { At = default },
        new FailedEnd(FailureKind.Lost, "silo gone") { At = default },
        new FailedEnd(FailureKind.Diverged, "loss is NaN") { At = default },
        new FailedEnd(FailureKind.BadData, "no image") { At = default });

    /// <summary>P5: a dispatcher that goes by the policy spends at most three failed attempts on a cell, and at most three lost ones in a row.</summary>
    [Fact]
    public void Attempts_GrantedOnlyWhileReady_AreBounded() => Prop.ForAll(Gen.ListOf(Ends).Select(l => l.ToArray()).ToArbitrary(), ends =>
    {
        var record = new CellRecord { Cell = Key };
        foreach (var end in ends)
        {
            if (CellPolicy.Default.StatusOf(record, []) is not CellReady)
            {
                break;
            }

            record = record with { Attempts = record.Attempts.Add(new AttemptRecord(record.Attempts.Length + 1, end, null)) };
        }

        var failed = record.Attempts.Count(a => a.End is FailedEnd { Failure: not FailureKind.Lost });
        return failed <= CellPolicy.Default.MaxFailures && LongestLostRow(record) <= CellPolicy.Default.MaxLost;
    }).QuickCheckThrowOnFailure();

    /// <summary>P6: an orderly stop never turns a cell that may run into one that may not.</summary>
    [Fact]
    public void Preemption_OfAnyHistory_LeavesItsFailuresAsTheyWere() => Prop.ForAll(Gen.ListOf(Ends).Select(l => l.ToArray()).ToArbitrary(), ends =>
    {
        var record = Record(ends);
        var preempted = Record([.. ends, new PreemptedEnd { At = default }]);
        return CellPolicy.Default.StatusOf(record, []) switch
        {
            CellReady ready => ready.Equals(CellPolicy.Default.StatusOf(preempted, [])),
            CellSuspectedKiller => true,
            var stopped => stopped.GetType() == CellPolicy.Default.StatusOf(preempted, []).GetType(),
        };
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Retry_AfterAnyHistory_MakesTheCellReadyAgain() => Prop.ForAll(Gen.ListOf(Ends).Select(l => l.ToArray()).ToArbitrary(), ends =>
        CellPolicy.Default.StatusOf(Record(ends) with { Retries = [new RetryMark(ends.Length, default)] }, []).Equals(new CellReady(null)))
        .QuickCheckThrowOnFailure();

    private static int LongestLostRow(CellRecord record) => record.Attempts.Aggregate((Longest: 0, Now: 0), (row, a) =>
        a.End is null or FailedEnd { Failure: FailureKind.Lost } ? (Math.Max(row.Longest, row.Now + 1), row.Now + 1) : (row.Longest, 0)).Longest;

    private static CellRecord Record(AttemptEnd?[] ends) =>
        new() { Cell = Key, Attempts = [.. ends.Select((end, i) => new AttemptRecord(i + 1, end, null))] };
}
