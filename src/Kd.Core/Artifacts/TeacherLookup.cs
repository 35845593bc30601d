using System.Text.Json.Serialization;
using Kd.Core.Cells;
using Kd.Core.Trainers;

namespace Kd.Core.Artifacts;

/// <summary>Answer to a student that asks for its teacher's checkpoint.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "lookup")]
[JsonDerivedType(typeof(TeacherFound), "found")]
[JsonDerivedType(typeof(TeacherNotReady), "notReady")]
[JsonDerivedType(typeof(TeacherCorrupt), "corrupt")]
public abstract record TeacherLookup
{
    private protected TeacherLookup()
    {
    }
}

/// <summary>The checkpoint lies whole and its bytes have the accepted hash.</summary>
public sealed record TeacherFound(TeacherCheckpoint Checkpoint) : TeacherLookup;

/// <summary>The teacher has no accepted result yet.</summary>
public sealed record TeacherNotReady(CellKey Teacher) : TeacherLookup;

/// <summary>The file does not have the accepted hash, or is gone; it must not be loaded.</summary>
public sealed record TeacherCorrupt(CellKey Teacher, string Message) : TeacherLookup;
