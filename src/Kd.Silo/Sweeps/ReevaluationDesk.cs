using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Json;
using Kd.Core.Plans;
using Kd.Core.Results;
using Kd.Core.Trainers;
using Kd.Silo.Datasets;
using Kd.Silo.Trainers;

namespace Kd.Silo.Sweeps;

/// <summary>
/// Has metrics computed anew from kept detections by a trainer, which alone can read labels, and keeps them beside the results under
/// that trainer's evaluation revision.
/// </summary>
internal sealed class ReevaluationDesk(TrainerDesk trainers, DatasetPlaces places, SweepStore sweeps, CellStore cells, EvaluationStore evaluations, SweepNews news)
{
    /// <summary>In plan order; null when there is no such sweep.</summary>
    public async Task<ImmutableArray<Reevaluation>?> Run(string sweep, ImmutableArray<CellKey> wanted, CancellationToken cancellation)
    {
        if (await sweeps.PlanAsync(sweep, cancellation) is not { } plan)
        {
            return null;
        }

        var paths = await sweeps.DatasetPathsAsync(sweep, cancellation);
        var answers = ImmutableArray.CreateBuilder<Reevaluation>();
        await using var trainer = await trainers.Open(cancellation);
        var keys = wanted.ToHashSet();
        foreach (var cell in plan.Cells.Where(c => keys.Contains(c.Key)))
        {
            answers.Add(await One(cell, places.Request(cell.Spec.Dataset.Options, paths.GetValueOrDefault(cell.Dataset)), trainer, cancellation));
        }

        await news.NumbersAdded([.. answers.Where(a => a.Outcome == ReevaluationOutcome.Added).Select(a => a.Key)], cancellation);
        return answers.ToImmutable();
    }

    private async Task<Reevaluation> One(PlannedCell cell, DatasetRequest dataset, TrainerProcess trainer, CancellationToken cancellation)
    {
        var answer = new Reevaluation { Key = cell.Key, Label = cell.Label, Outcome = ReevaluationOutcome.NotDone };
        if (await cells.EvaluatedResultAsync(cell.Key, cancellation) is not { } shown)
        {
            return answer with { Message = "it has no result yet" };
        }

        answer = answer with { Outcome = ReevaluationOutcome.Failed, From = shown.EvaluationRevision, Before = shown.Metrics };
        var detections = ArtifactPaths.Cell(cell.Key).Child(shown.Detections.File);
        if (await ArtifactHash.OfFileAsync(cells.Store, detections, cancellation) != shown.Detections.Sha256)
        {
            return answer with { Message = $"{detections} is gone or damaged: it does not have the hash it was accepted with" };
        }

        var number = await evaluations.BeginAsync(cell.Key, cancellation);
        try
        {
            return await Ask(cell, dataset, shown.Detections, number, trainer, cancellation) switch
            {
                ReevaluatedEvent done => await Keep(done.Evaluation, number, answer, cancellation),
                ReevaluateFailedEvent failed => answer with { Message = failed.Message },
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
        finally
        {
            await evaluations.EndAsync(cell.Key, number, CancellationToken.None);
        }
    }

    private async Task<TrainerEvent> Ask(PlannedCell cell, DatasetRequest dataset, Artifact detections, int number, TrainerProcess trainer, CancellationToken cancellation)
    {
        var answer = await TrainerDesk.Ask(
            trainer,
            id => new ReevaluateCommand
            {
                Id = id,
                Cell = cell.Key,
                Spec = cell.Spec,
                Dataset = dataset,
                Detections = cells.Store.LocalPath(ArtifactPaths.Cell(cell.Key).Child(detections.File)),
                DetectionsSha256 = detections.Sha256,
                Directory = cells.Store.LocalPath(ArtifactPaths.EvaluationWork(cell.Key, number)),
            },
            said => said is ReevaluatedEvent done ? done.Id : (said as ReevaluateFailedEvent)?.Id,
            cancellation);
        return answer ?? throw new TrainerStartException($"{await trainer.Obituary()} while it evaluated {cell.Label} anew");
    }

    // A result of the trainer's own revision is only checked.
    private async Task<Reevaluation> Keep(CellEvaluation evaluation, int number, Reevaluation answer, CancellationToken cancellation)
    {
        answer = answer with { To = evaluation.EvaluationRevision, After = evaluation.Metrics };
        if (CellEvaluation.Compare(evaluation.EvaluationRevision, answer.From!) < 0)
        {
            return answer with { Message = $"its metrics are of evaluation revision {answer.From}, newer than this trainer's {answer.To}: use the newer release" };
        }

        if (evaluation.EvaluationRevision == answer.From)
        {
            var same = CanonicalJson.Text(evaluation.Metrics) == CanonicalJson.Text(answer.Before);
            return same
                ? answer with { Outcome = ReevaluationOutcome.Unchanged }
                : answer with { Outcome = ReevaluationOutcome.Contradicted, Message = $"evaluation revision {answer.To} gave other numbers before: the result or the trainer is damaged, or its revision was not raised" };
        }

        return await evaluations.AcceptAsync(evaluation, number, cancellation) == PutOutcome.Taken
            ? answer with { Outcome = ReevaluationOutcome.Contradicted, Message = "another process kept other numbers of this revision meanwhile" }
            : answer with { Outcome = ReevaluationOutcome.Added };
    }
}
