using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Grids;
using Kd.Core.Plans;
using Kd.Core.Scheduling;
using Kd.Core.Trainers;
using Kd.Grains.Dispatch;
using Kd.Grains.Sweeps;
using Kd.Silo.Datasets;
using Kd.Silo.Metrics;

namespace Kd.Silo.Sweeps;

/// <summary>Takes in grids: reads, asks a trainer about their data, plans, and on request keeps the sweep and starts it.</summary>
internal sealed class SweepDesk(TrainerDesk trainers, DatasetPlaces places, SweepStore sweeps, CellStore cells, IGrainFactory grains, SweepKeeper keeper, PlanProbe probe, WeightsDesk weights, CellPolicy policy, SiloOptions options, TimeProvider time)
{
    /// <param name="tell">Told of each probe before it begins.</param>
    public async Task<DeskAnswer> Plan(SubmitRequest request, Action<ProbeProgress> tell, CancellationToken cancellation)
    {
        if (GlobLimits.Excess("only", request.Only) is { } excess)
        {
            return new DeskUnmatched(excess);
        }

        var reading = GridReader.Read(request.Grid.GetRawText(), "grid.json", options.MaxCells);
        if (reading is GridRefused refused)
        {
            return new DeskRefused([.. refused.Problems.Select(p => new ApiGridProblem(p.At.Pointer, p.Message))]);
        }

        var grid = ((GridRead)reading).Grid;
        var (descriptions, unread) = await Describe(grid, cancellation);
        var (found, unfound) = await weights.Find(grid, cancellation);
        if (!unread.IsEmpty || !unfound.IsEmpty)
        {
            return new DeskRefused([.. unread, .. unfound]);
        }

        var revision = (await trainers.Hello(cancellation)).TrainerRevision;
        var outcome = request.Smoke ? Planner.Smoke(grid, descriptions, revision, found) : Planner.Plan(grid, descriptions, revision, found);
        return outcome switch
        {
            PlanRefused problems => new DeskRefused([.. problems.Problems.Select(p => new ApiGridProblem(p.Pointer, p.Message))]),
            Planned planned when PlanSelection.Select(planned.Plan, request.Only).IsEmpty =>
                new DeskUnmatched($"no cell's label matches {string.Join(" or ", request.Only)}; labels look like {planned.Plan.Cells[0].Label}"),
            Planned planned => new DeskPlanned(await Summary(planned, descriptions, found, request, tell, cancellation)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    public async Task<DeskAnswer> Submit(SubmitRequest request, CancellationToken cancellation)
    {
        var answer = await Plan(request with { Probe = false }, _ => { }, cancellation);
        if (answer is not DeskPlanned planned)
        {
            return answer;
        }

        var plan = planned.Summary.Plan;
        using var span = KdTraces.Submit(plan.Sweep);
        switch (await sweeps.SubmitAsync(request.Grid, plan, new SweepWish(request.Only, time.GetUtcNow()), cancellation))
        {
            case SubmitConflict conflict:
                return new DeskConflict(conflict.Message);
            case var kept:
                var resumed = await sweeps.ResumeAsync(plan.Sweep, time.GetUtcNow(), cancellation) == MarkOutcome.Marked;
                keeper.Want(plan.Sweep, new Submission(span?.Id));
                return new DeskSubmitted(new SubmitResponse(plan.Sweep, kept is SubmitCreated, planned.Summary.Brief) { Resumed = resumed });
        }
    }

    private async Task<(ImmutableSortedDictionary<string, DatasetDescription> Descriptions, ImmutableArray<ApiGridProblem> Unread)> Describe(Grid grid, CancellationToken cancellation)
    {
        var descriptions = ImmutableSortedDictionary.CreateBuilder<string, DatasetDescription>(StringComparer.Ordinal);
        var unread = ImmutableArray.CreateBuilder<ApiGridProblem>();
        foreach (var dataset in grid.Datasets)
        {
            switch (await trainers.Describe(places.Request(dataset.Options, dataset.Path), cancellation))
            {
                case DescribedEvent described:
                    descriptions[dataset.Name] = described.Description;
                    break;
                case DescribeFailedEvent failed:
                    unread.Add(new($"/datasets/{dataset.Name}", failed.Message));
                    break;
            }
        }

        return (descriptions.ToImmutable(), unread.ToImmutable());
    }

    private async Task<PlanSummary> Summary(
        Planned planned, ImmutableSortedDictionary<string, DatasetDescription> descriptions, GridWeights found, SubmitRequest request, Action<ProbeProgress> tell, CancellationToken cancellation)
    {
        TimeSpan? limit = request.Probe ? TimeSpan.FromSeconds(request.ProbeSeconds ?? SubmitRequest.UsualProbeSeconds) : null;
        var pool = await grains.GetGrain<IDispatcherGrain>(IDispatcherGrain.DefaultPool).GetOverview();
        var leased = pool.Leases.Select(l => l.Lease.Cell.Key).ToHashSet();
        var wanted = PlanSelection.Select(planned.Plan, request.Only);
        var standing = PlanStanding.Of(planned.Plan, wanted, await cells.StandingAsync(planned.Plan.Cells.Select(c => c.Key), cancellation), leased, policy);
        return new()
        {
            Sweep = planned.Plan.Sweep,
            Cells = planned.Plan.Cells.Length,
            Wanted = request.Only.IsEmpty ? null : wanted.Count,
            Teachers = planned.Plan.Cells.Count(c => c.IsTeacher),
            Notes = planned.Plan.Notes,
            Plan = planned.Plan,
            Datasets = descriptions,
            Done = standing.Done.Count,
            InFlight = standing.InFlight,
            New = standing.New,
            Inherited = standing.Inherited,
            Steps = planned.Steps,
            Prediction = await probe.Predict(planned, descriptions, found, standing.Open, pool.Slots.Length, limit, tell, cancellation),
        };
    }
}

/// <summary>What became of a grid handed in.</summary>
internal abstract record DeskAnswer;

/// <summary>It is planned, and nothing was kept.</summary>
internal sealed record DeskPlanned(PlanSummary Summary) : DeskAnswer;

/// <summary>It is planned, kept, and worked on.</summary>
internal sealed record DeskSubmitted(SubmitResponse Response) : DeskAnswer;

/// <summary>Everything wrong with the grid or its data.</summary>
internal sealed record DeskRefused(ImmutableArray<ApiGridProblem> Problems) : DeskAnswer;

/// <summary>"only" leaves nothing to do.</summary>
internal sealed record DeskUnmatched(string Message) : DeskAnswer;

/// <summary>The sweep's name belongs to other content.</summary>
internal sealed record DeskConflict(string Message) : DeskAnswer;
