using System.Text.Json.Serialization;
using Kd.Core.Results;
using Kd.Core.Trainers;

namespace Kd.Core.Cells;

/// <summary>Where a cell stands. Closed; derived by <see cref="CellPolicy"/>, never stored. Only a done cell has a result.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "status")]
[JsonDerivedType(typeof(CellWaiting), "waiting")]
[JsonDerivedType(typeof(CellReady), "ready")]
[JsonDerivedType(typeof(CellRunning), "running")]
[JsonDerivedType(typeof(CellDone), "done")]
[JsonDerivedType(typeof(CellDiverged), "diverged")]
[JsonDerivedType(typeof(CellFailed), "failed")]
[JsonDerivedType(typeof(CellQuarantined), "quarantined")]
[JsonDerivedType(typeof(CellSuspectedKiller), "suspectedKiller")]
[JsonDerivedType(typeof(CellBlocked), "blocked")]
public abstract record CellStatus
{
    private protected CellStatus()
    {
    }

    /// <summary>True when nothing more will happen by itself.</summary>
    [JsonIgnore]
    public bool IsSettled => this is not (CellWaiting or CellReady or CellRunning);
}

/// <summary>Its teacher is not done yet, but may become so.</summary>
public sealed record CellWaiting(CellKey Teacher) : CellStatus;

/// <summary>May run on a slot, after a failure not before its back-off has passed.</summary>
public sealed record CellReady(DateTimeOffset? NotBefore) : CellStatus;

/// <summary>An attempt holds a lease.</summary>
public sealed record CellRunning(int Attempt) : CellStatus;

/// <summary>A result was accepted.</summary>
public sealed record CellDone(CellResult Result) : CellStatus;

/// <summary>The loss became non-finite: an outcome, the same in every try.</summary>
public sealed record CellDiverged(int Attempt, string Message) : CellStatus;

/// <summary>Failed in a way that trying again cannot mend.</summary>
public sealed record CellFailed(FailureKind Failure, string Message, int Attempts) : CellStatus;

/// <summary>Used up its tries on failures that might have passed.</summary>
public sealed record CellQuarantined(FailureKind Failure, string Message, int Attempts) : CellStatus;

/// <summary>Several attempts in a row were lost without getting further: it may kill what it runs on.</summary>
public sealed record CellSuspectedKiller(int LostAttempts) : CellStatus;

/// <summary>Its teacher will not come, for the reason given.</summary>
public sealed record CellBlocked(CellKey By, string Reason) : CellStatus;
