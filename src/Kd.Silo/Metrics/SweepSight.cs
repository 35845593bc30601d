using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Kd.Core.Api;
using Kd.Core.Results;
using Kd.Core.Trainers;
using static Kd.Silo.Metrics.KdMeters;

namespace Kd.Silo.Metrics;

/// <summary>What was last seen of a sweep, as series. Pure.</summary>
/// <param name="Table">As of <paramref name="TableDone"/> done cells; null before the first look at it.</param>
internal sealed record SweepSight(SweepStatus Status, SweepTable? Table, int TableDone)
{
    /// <summary>What may become of cells, also shown while it is none of them.</summary>
    private static readonly ImmutableArray<(string State, string Cause)> Failing =
    [
        ("failed", AttemptWords.Of(FailureKind.BadData)),
        ("failed", AttemptWords.Of(FailureKind.Lost)),
        ("quarantined", AttemptWords.Of(FailureKind.OutOfMemory)),
        ("quarantined", AttemptWords.Of(FailureKind.Crashed)),
        ("quarantined", AttemptWords.Of(FailureKind.Hung)),
        ("diverged", AttemptWords.Of(FailureKind.Diverged)),
        ("blocked", AttemptWords.NoCause),
        ("unfit", AttemptWords.NoCause),
    ];

    /// <summary>Of cells; slots in trouble are none.</summary>
    private static readonly FrozenSet<string> FailedStates = Failing.Select(f => f.State).ToFrozenSet(StringComparer.Ordinal);

    private KeyValuePair<string, object?> Sweep => Tag("sweep", Status.Sweep);

    public IEnumerable<Measurement<double>> Cells() =>
        Status.Teachers is not { } teachers ? [] : Cells("teacher", teachers, new CellCounts { Total = 0 }).Concat(Cells("student", Status.Counts, teachers));

    public IEnumerable<Measurement<double>> Eta() =>
        Status.State == SweepState.Settled ? [new(0, Sweep)]
        : Status.EtaSeconds is { } eta ? [new(eta, Sweep)]
        : [];

    public IEnumerable<Measurement<double>> Failures()
    {
        var found = Status.Failures
            .Where(group => FailedStates.Contains(group.State))
            .ToLookup(group => (group.State, Cause: group.Cause is { } cause ? AttemptWords.Of(cause) : AttemptWords.NoCause), group => group.Labels.Length);
        return Failing.Union(found.Select(group => group.Key)).Select(key => new Measurement<double>(found[key].Sum(), Sweep, Tag("state", key.State), Tag("cause", key.Cause)));
    }

    public IEnumerable<Measurement<double>> Numbers(Func<TableCell, double?> value) =>
        from row in Table?.Rows ?? []
        from column in row.Cells.Zip(Table!.Columns)
        let number = value(column.First)
        where number is not null
        select new Measurement<double>(number.Value, Sweep, Tag("config", row.Name), Tag("dataset", column.Second.Dataset));

    private IEnumerable<Measurement<double>> Cells(string kind, CellCounts counts, CellCounts without) =>
        from state in new (string Word, int Count)[]
        {
            ("waiting", counts.Waiting - without.Waiting),
            ("ready", counts.Ready - without.Ready),
            ("running", counts.Running - without.Running),
            ("done", counts.Done - without.Done),
            ("failed", counts.Failed - without.Failed),
            ("diverged", counts.Diverged - without.Diverged),
            ("blocked", counts.Blocked - without.Blocked),
            ("excluded", counts.Excluded - without.Excluded),
        }
        select new Measurement<double>(state.Count, Sweep, Tag("kind", kind), Tag("state", state.Word));
}
