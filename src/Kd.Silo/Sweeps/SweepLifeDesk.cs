using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Plans;
using Kd.Grains.Sweeps;

namespace Kd.Silo.Sweeps;

/// <summary>What becomes of a sweep after it was submitted: cancelled, resumed, its failed cells retried, deleted. The store is changed first, then those who work on it are told.</summary>
internal sealed class SweepLifeDesk(SweepStore sweeps, CellStore cells, SweepKeeper keeper, SweepNews news, IGrainFactory grains, TimeProvider time)
{
    /// <summary>Cells stop that no other sweep wants. Null when there is no such sweep.</summary>
    public async Task<SweepChange?> Cancel(string sweep, CancellationToken cancellation)
    {
        var outcome = await sweeps.CancelAsync(sweep, time.GetUtcNow(), cancellation);
        await grains.GetGrain<ISweepGrain>(sweep).Reconcile(null);
        return await Change(sweep, outcome);
    }

    /// <summary>Null when there is no such sweep.</summary>
    public async Task<SweepChange?> Resume(string sweep, CancellationToken cancellation)
    {
        var outcome = await sweeps.ResumeAsync(sweep, time.GetUtcNow(), cancellation);
        if (outcome != MarkOutcome.NoSweep)
        {
            keeper.Want(sweep, null);
        }

        return await Change(sweep, outcome);
    }

    /// <summary>Forgets the failures of the cells meant, in every sweep that has them. Null when there is no such sweep.</summary>
    public async Task<RetryAnswer?> Retry(string sweep, RetryRequest request, CancellationToken cancellation)
    {
        if ((GlobLimits.Excess("cells", request.Cells) ?? GlobLimits.Excess("configs", request.Configs)) is { } excess)
        {
            return new RetryUnmatched(excess);
        }

        var grain = grains.GetGrain<ISweepGrain>(sweep);
        await grain.Forget();
        if (await sweeps.PlanAsync(sweep, cancellation) is not { } plan || await grain.GetCells() is not { } rows)
        {
            return null;
        }

        if (RetrySelection.Unmatched(plan, request) is { } unmatched)
        {
            return new RetryUnmatched(unmatched);
        }

        var meant = RetrySelection.Of(plan, rows.Cells.ToDictionary(r => r.Key, r => r.Status), request);
        foreach (var cell in meant)
        {
            await cells.RetryAsync(cell.Key, time.GetUtcNow(), cancellation);
        }

        if (!meant.IsEmpty)
        {
            await news.CellsChanged(cancellation);
            keeper.Want(sweep, null);
        }

        return await grain.GetStatus() is { } status ? new Retried(new RetryResponse(sweep, [.. meant.Select(c => c.Label)], status)) : null;
    }

    /// <summary>Its cells stay; those on a slot stop unless another sweep wants them. Null when there is no such sweep.</summary>
    public async Task<DeleteResponse?> Delete(string sweep, CancellationToken cancellation)
    {
        await Cancel(sweep, cancellation);
        keeper.Drop(sweep);
        var trash = await sweeps.DeleteAsync(sweep, time.GetUtcNow(), cancellation);
        await news.Forget(sweep);
        return trash is { } number ? new DeleteResponse(sweep, ArtifactPaths.TrashEntry(number).Value) : null;
    }

    private async Task<SweepChange?> Change(string sweep, MarkOutcome outcome) =>
        await grains.GetGrain<ISweepGrain>(sweep).GetStatus() is { } status ? new SweepChange(sweep, outcome == MarkOutcome.Marked, status) : null;
}

/// <summary>What became of a retry.</summary>
internal abstract record RetryAnswer;

/// <summary>These cells are tried again.</summary>
internal sealed record Retried(RetryResponse Response) : RetryAnswer;

/// <summary>A name in the request is no cell's, or no config's.</summary>
internal sealed record RetryUnmatched(string Message) : RetryAnswer;
