using System.Text.Json.Serialization;
using Kd.Core.Cells;

namespace Kd.Core.Results;

/// <summary>What a cell contributes to the tables. Closed, and without times, so that a report depends on nothing else.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "outcome")]
[JsonDerivedType(typeof(DoneOutcome), "done")]
[JsonDerivedType(typeof(DivergedOutcome), "diverged")]
[JsonDerivedType(typeof(FailedOutcome), "failed")]
[JsonDerivedType(typeof(BlockedOutcome), "blocked")]
[JsonDerivedType(typeof(MissingOutcome), "missing")]
public abstract record CellOutcome
{
    private protected CellOutcome()
    {
    }

    public static CellOutcome Of(CellStatus status) => status switch
    {
        CellDone done => new DoneOutcome(done.Result),
        CellDiverged => new DivergedOutcome(),
        CellBlocked blocked => new BlockedOutcome(blocked.By, blocked.Reason),
        _ => CellPolicy.Obstacle(status) is { } reason ? new FailedOutcome(reason) : new MissingOutcome(),
    };
}

/// <summary>A result.</summary>
public sealed record DoneOutcome(CellResult Result) : CellOutcome;

/// <summary>Non-finite loss: ranks last wherever it enters.</summary>
public sealed record DivergedOutcome : CellOutcome;

/// <summary>A hole, and why.</summary>
public sealed record FailedOutcome(string Reason) : CellOutcome;

/// <summary>A hole because of the teacher.</summary>
public sealed record BlockedOutcome(CellKey By, string Reason) : CellOutcome;

/// <summary>A hole that may still be filled.</summary>
public sealed record MissingOutcome : CellOutcome;
