using System.Text.Json.Serialization;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Trainers;

namespace Kd.Grains.Cells;

/// <summary>Owns a cell's attempts: numbers them and takes in their outcomes. Key: the cell key. First called by the slot that trains the cell, so that it lives on that silo.</summary>
public interface ICellGrain : IGrainWithStringKey
{
    /// <summary>Takes an attempt number for a lease; the same lease gets the same answer again.</summary>
    Task<BeginAnswer> Begin(BeginRequest request);

    /// <summary>Commits an outcome; repeated until it is acknowledged, it has its effect once.</summary>
    Task<ReportAnswer> Report(AttemptReport report);
}

/// <summary>A slot wants to start.</summary>
/// <param name="Silo">Address of the slot's silo.</param>
/// <param name="Lease">Id of its lease.</param>
[Immutable]
public sealed record BeginRequest(string Silo, string Lease, CellSpec Spec);

/// <summary>Answer to <see cref="ICellGrain.Begin"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Begun), "begun")]
[JsonDerivedType(typeof(NotBegun), "notBegun")]
[JsonDerivedType(typeof(Moved), "moved")]
public abstract record BeginAnswer
{
    private protected BeginAnswer()
    {
    }
}

/// <summary>The attempt has its number and its teacher.</summary>
/// <param name="Pretrained">Absolute path of the weights its backbone starts from; null without any.</param>
[Immutable]
public sealed record Begun(Attempt Attempt, TeacherCheckpoint? Teacher, string? Pretrained) : BeginAnswer;

/// <summary>There is nothing to train now: it is done, it has failed for good, or its teacher is not there.</summary>
/// <param name="Obstacle">True when no reading of the store tells the reason, and nobody but a person can mend it.</param>
[Immutable]
public sealed record NotBegun(string Reason, bool Obstacle) : BeginAnswer;

/// <summary>The grain lived on another silo and has left it: ask again.</summary>
[Immutable]
public sealed record Moved : BeginAnswer;

/// <summary>How an attempt ended, as its slot says.</summary>
[Immutable]
public sealed record AttemptReport(AttemptId Attempt, AttemptOutcome Outcome);

/// <summary>What became of the report.</summary>
/// <param name="Refusal">Why a result was not accepted, the attempt then counts as failed; null when all is well.</param>
/// <param name="Outrun">Another attempt's result was accepted before, and stands.</param>
[Immutable]
public sealed record ReportAnswer(string? Refusal, bool Outrun = false);
