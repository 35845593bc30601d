using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Orleans.Placement;

namespace Kd.Grains.Cells;

/// <summary>Gives out a teacher's frozen weights. Key: the teacher's cell key.</summary>
public interface ITeacherGrain : IGrainWithStringKey
{
    /// <summary>The bytes are compared with the accepted hash on every call: a student never starts without a whole teacher.</summary>
    Task<TeacherLookup> GetCheckpoint();
}

/// <inheritdoc cref="ITeacherGrain"/>
[PreferLocalPlacement]
internal sealed class TeacherGrain(CellStore cells) : Grain, ITeacherGrain
{
    public Task<TeacherLookup> GetCheckpoint() => cells.TeacherCheckpointAsync(CellKey.Parse(this.GetPrimaryKeyString()), CancellationToken.None);
}
