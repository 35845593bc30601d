using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Orleans.Placement;

namespace Kd.Grains.Cells;

/// <summary>Gives out a teacher's frozen weights. Key: the teacher's cell key.</summary>
public interface ITeacherGrain : IGrainWithStringKey
{
    /// <summary>The bytes were compared with the accepted hash, now or a moment ago and not written since: a student never starts without a whole teacher. Its trainer compares what it loads once more.</summary>
    Task<TeacherLookup> GetCheckpoint();
}

/// <inheritdoc cref="ITeacherGrain"/>
[PreferLocalPlacement]
internal sealed class TeacherGrain(CellStore cells, TimeProvider time) : Grain, ITeacherGrain
{
    /// <summary>Longer than a slot waits before it asks again.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private (TeacherFound Answer, DateTimeOffset? Written, long At)? verified;

    private CellKey Key => CellKey.Parse(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public async Task<TeacherLookup> GetCheckpoint()
    {
        // To hash a large file on a slow disk takes longer than a caller waits: who asks again gets the answer he did not wait for.
        if (verified is { } known && time.GetElapsedTime(known.At) < Fresh && await WrittenAt(known.Answer) == known.Written)
        {
            return known.Answer;
        }

        var answer = await cells.TeacherCheckpointAsync(Key, CancellationToken.None);
        verified = answer is TeacherFound found ? (found, await WrittenAt(found), time.GetTimestamp()) : null;
        return answer;
    }

    private Task<DateTimeOffset?> WrittenAt(TeacherFound found) =>
        cells.Store.ChangedAsync(ArtifactPaths.Cell(Key).Child(Path.GetFileName(found.Checkpoint.Path)), CancellationToken.None);
}
