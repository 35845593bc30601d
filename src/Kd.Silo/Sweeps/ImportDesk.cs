using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Plans;
using Kd.Core.Results;
using Kd.Core.Trainers;
using Kd.Grains.Sweeps;
using Kd.Silo.Datasets;
using Kd.Silo.Trainers;

namespace Kd.Silo.Sweeps;

/// <summary>
/// Takes detections that a training elsewhere yielded as a cell's result: a trainer, which alone can read labels, computes the metrics, and the
/// result is accepted like any other, through an attempt of its own, with its origin in it.
/// </summary>
internal sealed class ImportDesk(TrainerDesk trainers, DatasetPlaces places, SweepStore sweeps, CellStore cells, SweepNews news, IGrainFactory grains, TimeProvider time)
{
    private const string Brought = "brought.json";

    /// <summary>Null when there is no such sweep or cell.</summary>
    public async Task<ImportOutcome?> Run(string sweep, CellKey key, ReadOnlyMemory<byte> detections, string by, string? note, CancellationToken cancellation)
    {
        if (await sweeps.PlanAsync(sweep, cancellation) is not { } plan || plan.Cells.FirstOrDefault(c => c.Key == key) is not { } cell)
        {
            return null;
        }

        if (await Obstacle(sweep, cell, cancellation) is { } obstacle)
        {
            return obstacle;
        }

        var path = (await sweeps.DatasetPathsAsync(sweep, cancellation)).GetValueOrDefault(cell.Dataset);
        var origin = new ResultOrigin(by, note, time.GetUtcNow(), ArtifactHash.Of(detections.Span));
        var attempt = await cells.BeginAttemptAsync(cell.Spec, cancellation);
        var outcome = default(ImportOutcome);
        try
        {
            var file = Path.Combine(attempt.Directory, Brought);
            await File.WriteAllBytesAsync(file, detections, cancellation);
            outcome = await Evaluate(cell, places.Request(cell.Spec.Dataset.Options, path), file, attempt.Directory, cancellation) switch
            {
                ReevaluatedEvent done => Outcome(plan, cell, await cells.AcceptAsync(Result(attempt, done.Evaluation, origin), cancellation)),
                ReevaluateFailedEvent failed => new ImportUnfit(failed.Message),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
        finally
        {
            if (outcome is not ImportTaken)
            {
                await cells.EndAttemptAsync(attempt.Id, new CancelledEnd { At = time.GetUtcNow() }, CancellationToken.None);
            }
        }

        if (outcome is ImportTaken)
        {
            await news.NumbersAdded([key], cancellation);
        }

        return outcome;
    }

    private static ImportOutcome Outcome(Plan plan, PlannedCell cell, AcceptOutcome accepted) => accepted switch
    {
        Accepted taken => new ImportTaken(new ImportedResult(cell.Key, cell.Label, plan.Columns.First(c => c.Dataset == cell.Dataset).Metric, taken.Result)),
        Refused refused => new ImportUnfit(refused.Reason),
        _ => HasResult(cell),
    };

    private async Task<ImportOutcome?> Obstacle(string sweep, PlannedCell cell, CancellationToken cancellation)
    {
        if (cell.IsTeacher)
        {
            return new ImportUnfit($"{cell.Label} is a teacher, whose students need weights: bring its checkpoint by POST /v1/weights (kdctl import FILE) and name that in the grid");
        }

        if (await cells.ResultAsync(cell.Key, cancellation) is not null)
        {
            return HasResult(cell);
        }

        var status = (await grains.GetGrain<ISweepGrain>(sweep).GetCells())?.Cells.FirstOrDefault(c => c.Key == cell.Key)?.Status;
        return status is CellRunning ? new ImportConflict($"{cell.Label} is being trained now: wait, or cancel the sweeps that want it first") : null;
    }

    private static ImportConflict HasResult(PlannedCell cell) => new($"{cell.Label} has a result, which is never replaced; kdctl evict {cell.Key.Short} takes it away first");

    private async Task<TrainerEvent> Evaluate(PlannedCell cell, DatasetRequest dataset, string file, string directory, CancellationToken cancellation)
    {
        await using var trainer = await trainers.Open(cancellation);
        var answer = await TrainerDesk.Ask(
            trainer,
            id => new ReevaluateCommand { Id = id, Cell = cell.Key, Spec = cell.Spec, Dataset = dataset, Detections = file, DetectionsSha256 = "", Foreign = true, Directory = directory },
            said => said is ReevaluatedEvent done ? done.Id : (said as ReevaluateFailedEvent)?.Id,
            cancellation);
        return answer ?? throw new TrainerStartException($"{await trainer.Obituary()} while it evaluated what was brought for {cell.Label}");
    }

    // What no training of ours told stays empty: no losses, no time, no weights.
    private static CellResult Result(Attempt attempt, CellEvaluation evaluation, ResultOrigin origin) => new()
    {
        Cell = evaluation.Cell,
        Attempt = attempt.Id.Number,
        Imported = origin,
        Metrics = evaluation.Metrics,
        BestOnTest = ImmutableSortedDictionary<string, double>.Empty,
        PerClassAp50 = evaluation.PerClassAp50,
        Losses = ImmutableSortedDictionary<string, double>.Empty,
        Detections = new Artifact(ArtifactPaths.DetectionsFile, evaluation.DetectionsSha256, new FileInfo(Path.Combine(attempt.Directory, ArtifactPaths.DetectionsFile)).Length),
        Curves = evaluation.Curves,
        Steps = 0,
        TestImages = evaluation.TestImages,
        TestObjects = evaluation.TestObjects,
        TrainSeconds = 0,
        ImagesPerSecond = 0,
        LoaderWaitShare = 0,
        Backend = new BackendInfo("elsewhere", "unknown", "imported", "unknown", 0, "unknown"),
        Exact = true,
        EvaluationRevision = evaluation.EvaluationRevision,
    };
}

/// <summary>What became of detections that were brought as a result.</summary>
internal abstract record ImportOutcome;

/// <summary>They stand for the cell.</summary>
internal sealed record ImportTaken(ImportedResult Imported) : ImportOutcome;

/// <summary>They cannot: what is wrong with them, or with the cell.</summary>
internal sealed record ImportUnfit(string Why) : ImportOutcome;

/// <summary>The cell has a result, or is about to get one.</summary>
internal sealed record ImportConflict(string Why) : ImportOutcome;
