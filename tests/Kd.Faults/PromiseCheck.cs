using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Results;
using Kd.Core.Trainers;

namespace Kd.Faults;

/// <summary>
/// Reads an operation log and the store it is about, and names every promise that was broken (docs/architecture.md):
/// P1 one result a cell, P2 nothing acknowledged is lost, P3 no student without its whole teacher,
/// P5 at most as many failures as the policy allows and all else goes on, P6 a lost silo or lease is no failure.
/// P4, equal tables, is for the silos to show.
/// </summary>
public sealed class PromiseCheck(IArtifactStore store)
{
    private readonly CellStore cells = new(store);
    private readonly List<string> broken = [];

    public async Task<IReadOnlyList<string>> Run(string log)
    {
        var operations = OperationLog.Read(log).ToList();
        await CheckResults(operations.Where(o => o.Kind == OperationKind.Accepted));
        foreach (var sweep in operations.Where(o => o.Kind == OperationKind.Submitted).Select(o => o.Subject).Distinct())
        {
            if (await new SweepStore(store).PlanAsync(sweep, CancellationToken.None) is { } plan)
            {
                await CheckCells(plan);
            }
            else
            {
                broken.Add($"P2: sweep {sweep} was acknowledged and is gone");
            }
        }

        return broken;
    }

    private async Task CheckResults(IEnumerable<Operation> accepted)
    {
        foreach (var cell in accepted.GroupBy(o => o.Subject))
        {
            var hashes = cell.Select(o => o.Sha256).Distinct().ToList();
            var now = await store.GetAsync(ArtifactPaths.Result(CellKey.Parse(cell.Key)), CancellationToken.None);
            Require(now is not null, $"P2: the result of {cell.Key} was there and is gone");
            Require(hashes.Count == 1 && (now is null || ArtifactHash.Of(now) == hashes[0]), $"P1: {cell.Key} had more than one result");
        }
    }

    private async Task CheckCells(Plan plan)
    {
        var records = new Dictionary<CellKey, CellRecord>();
        foreach (var key in plan.Cells.Select(c => c.Key))
        {
            records[key] = await cells.ReadAsync(key, CancellationToken.None);
        }

        foreach (var cell in plan.Cells)
        {
            var record = records[cell.Key];
            CheckFailures(cell, record, records);
            if (record.Result is null)
            {
                continue;
            }

            foreach (var artifact in new[] { record.Result.Checkpoint, record.Result.Detections, record.Result.Curves }.OfType<Artifact>())
            {
                var hash = await ArtifactHash.OfFileAsync(store, ArtifactPaths.Cell(cell.Key).Child(artifact.File), CancellationToken.None);
                Require(hash == artifact.Sha256, $"P2: {artifact.File} of {cell.Label} is not what was accepted");
            }

            if (cell.Spec.Teacher is { } teacher)
            {
                var taught = (await cells.ResultAsync(teacher, CancellationToken.None))?.Checkpoint?.Sha256;
                Require(taught is not null && taught == record.Result.TeacherSha256, $"P3: {cell.Label} learnt from something else than its teacher's accepted checkpoint");
            }
        }
    }

    private void CheckFailures(PlannedCell cell, CellRecord record, Dictionary<CellKey, CellRecord> records)
    {
        var failed = record.Attempts.Count(a => a.End is FailedEnd);
        Require(failed <= CellPolicy.Default.MaxFailures, $"P5: {cell.Label} failed {failed} times");
        Require(!record.Attempts.Any(a => a.End is FailedEnd { Failure: FailureKind.Lost }), $"P6: {cell.Label} has a loss counted as a failure");
        var blocked = cell.Spec.Teacher is { } teacher && records[teacher].Result is null;
        Require(record.Result is not null || failed > 0 || blocked, $"P5: {cell.Label} has no result, and nothing in its way");
    }

    private void Require(bool holds, string promise)
    {
        if (!holds)
        {
            broken.Add(promise);
        }
    }
}
