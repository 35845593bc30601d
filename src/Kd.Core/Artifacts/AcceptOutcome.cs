using System.Text.Json.Serialization;
using Kd.Core.Results;

namespace Kd.Core.Artifacts;

/// <summary>What became of a result offered to the store.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "outcome")]
[JsonDerivedType(typeof(Accepted), "accepted")]
[JsonDerivedType(typeof(AlreadyAccepted), "alreadyAccepted")]
[JsonDerivedType(typeof(Refused), "refused")]
public abstract record AcceptOutcome
{
    private protected AcceptOutcome()
    {
    }
}

/// <summary>This attempt's result is the cell's result, as it lies in result.json. Said again to every repetition.</summary>
public sealed record Accepted(CellResult Result) : AcceptOutcome;

/// <summary>Another attempt was first; its result stands.</summary>
public sealed record AlreadyAccepted(CellResult Result) : AcceptOutcome;

/// <summary>The offer does not hold what it promises: the attempt failed.</summary>
public sealed record Refused(string Reason) : AcceptOutcome;
