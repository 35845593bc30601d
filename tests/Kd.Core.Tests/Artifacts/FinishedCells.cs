using System.Text;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Results;

namespace Kd.Core.Tests.Artifacts;

/// <summary>Cells trained to their end in a blink.</summary>
internal static class FinishedCells
{
    /// <summary>A new attempt that has written all its artifacts, and its result as its trainer tells it.</summary>
    public static async Task<CellResult> OfferedAsync(CellStore cells, CellSpec spec, string weights = "weights")
    {
        var attempt = await cells.BeginAttemptAsync(spec, default);
        Artifact Write(string name)
        {
            var bytes = Encoding.UTF8.GetBytes($"{name} of {weights}");
            File.WriteAllBytes(Path.Combine(attempt.Directory, name), bytes);
            return new Artifact(name, ArtifactHash.Of(bytes), bytes.Length);
        }

        var taught = spec.Teacher is { } teacher ? (await cells.ResultAsync(teacher, default))?.Checkpoint?.Sha256 : null;
        return Specs.Result(
            attempt.Id.Cell,
            attempt.Id.Number,
            checkpoint: Write(ArtifactPaths.CheckpointFile),
            detections: Write(ArtifactPaths.DetectionsFile),
            curves: Write(ArtifactPaths.CurvesFile),
            teacherSha256: taught);
    }

    public static async Task<CellKey> DoneAsync(CellStore cells, CellSpec spec)
    {
        Assert.IsType<Accepted>(await cells.AcceptAsync(await OfferedAsync(cells, spec), default));
        return CellKey.Of(spec);
    }
}
