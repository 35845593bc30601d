using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Kd.Core.Grids;
using Kd.Core.Json;
using Kd.Core.Plans;

namespace Kd.Core.Artifacts;

/// <summary>Submitted sweeps: the grid as it was sent (every "extends" inlined) and the plan made of it, both immutable, and the marks of cancelling and resuming.</summary>
public sealed class SweepStore(IArtifactStore store)
{
    /// <summary>Keeps a sweep and what is wanted of it. An equal one is left as it is, but for what is wanted; another one of the same name is a conflict.</summary>
    public async Task<SubmitOutcome> SubmitAsync(JsonElement grid, Plan plan, SweepWish wish, CancellationToken cancellationToken)
    {
        // Kept as it was sent, because the order of its keys is the order of tables; compared without regard to spelling.
        var path = ArtifactPaths.Grid(plan.Sweep);
        if (await store.PutIfAbsentAsync(path, Encoding.UTF8.GetBytes(grid.GetRawText()), cancellationToken) == PutOutcome.Taken
            && !CanonicalJson.Of(KdJson.Deserialize<JsonElement>((await store.GetAsync(path, cancellationToken))!)).AsSpan().SequenceEqual(CanonicalJson.Of(grid)))
        {
            return new SubmitConflict($"a sweep '{plan.Sweep}' with another grid exists: give this one another name");
        }

        // Its plan makes it a sweep, which silos find and begin at once: what is wanted of it lies there before.
        if (await MarksAsync(plan.Sweep, cancellationToken) is null)
        {
            await WantAsync(plan.Sweep, wish, cancellationToken);
        }

        var outcome = await PutPlanAsync(plan, cancellationToken);
        if (outcome is not SubmitConflict)
        {
            await WantAsync(plan.Sweep, wish, cancellationToken);
        }

        return outcome;
    }

    // The plan decides: a sweep without one, left by a crash between the writes, does not exist yet.
    private async Task<SubmitOutcome> PutPlanAsync(Plan plan, CancellationToken cancellationToken) =>
        await store.PutIfAbsentAsync(ArtifactPaths.Plan(plan.Sweep), CanonicalJson.Of(PlanFile.Of(plan)), cancellationToken) switch
        {
            PutOutcome.Created => new SubmitCreated(),
            PutOutcome.Same => new SubmitSame(),
            _ when IsSame(await PlanAsync(plan.Sweep, cancellationToken), plan) => new SubmitSame(),
            _ => new SubmitConflict($"a sweep '{plan.Sweep}' with the same grid exists, but its data, the trainer or the order of its rows have changed since: give this one another name"),
        };

    // How a given checkpoint came may have become known since.
    private static bool IsSame(Plan? kept, Plan plan) =>
        kept is not null && CanonicalJson.Of(kept with { GivenOrigins = null }).AsSpan().SequenceEqual(CanonicalJson.Of(plan with { GivenOrigins = null }));

    /// <summary>Names of all sweeps, in ordinal order.</summary>
    public async Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken)
    {
        var sweeps = ImmutableArray.CreateBuilder<string>();
        foreach (var name in await store.ListAsync(ArtifactPaths.Sweeps, cancellationToken))
        {
            if ((await store.ListAsync(ArtifactPaths.Sweep(name), cancellationToken)).Contains(ArtifactPaths.Plan(name).Name))
            {
                sweeps.Add(name);
            }
        }

        return sweeps.ToImmutable();
    }

    /// <summary>Null when there is no such sweep.</summary>
    public async Task<SweepMarks?> MarksAsync(string sweep, CancellationToken cancellationToken)
    {
        if (!ArtifactPaths.IsName(sweep))
        {
            return null;
        }

        var names = await store.ListAsync(ArtifactPaths.Sweep(sweep), cancellationToken);
        return names.Contains(ArtifactPaths.Plan(sweep).Name) ? SweepMarks.Of(names) : null;
    }

    /// <summary>When its plan was kept: another time is another sweep of the same name. Null when there is no such sweep.</summary>
    public Task<DateTimeOffset?> KeptAtAsync(string sweep, CancellationToken cancellationToken) => store.ChangedAsync(ArtifactPaths.Plan(sweep), cancellationToken);

    /// <summary>From now on the sweep wants no cell.</summary>
    public async Task<MarkOutcome> CancelAsync(string sweep, DateTimeOffset at, CancellationToken cancellationToken) =>
        await MarksAsync(sweep, cancellationToken) switch
        {
            null => MarkOutcome.NoSweep,
            { IsCancelled: true } => MarkOutcome.WasSo,
            { } marks => await MarkAsync(ArtifactPaths.Cancelled(sweep, marks.Resumed + 1), at, cancellationToken),
        };

    /// <summary>Takes a cancellation back.</summary>
    public async Task<MarkOutcome> ResumeAsync(string sweep, DateTimeOffset at, CancellationToken cancellationToken) =>
        await MarksAsync(sweep, cancellationToken) switch
        {
            null => MarkOutcome.NoSweep,
            { IsCancelled: false } => MarkOutcome.WasSo,
            { } marks => await MarkAsync(ArtifactPaths.Resumed(sweep, marks.Cancelled), at, cancellationToken),
        };

    /// <summary>From now on these of its cells are wanted: globs over labels; none: all.</summary>
    public async Task WantAsync(string sweep, SweepWish wish, CancellationToken cancellationToken)
    {
        var (number, before) = await NewestWishAsync(sweep, cancellationToken);
        if (before.SequenceEqual(wish.Only))
        {
            return;
        }

        var json = CanonicalJson.Of(wish);
        do
        {
            number++;
        }
        while (await store.PutIfAbsentAsync(ArtifactPaths.Wanted(sweep, number), json, cancellationToken) == PutOutcome.Taken);
    }

    /// <summary>What is wanted of it: globs over labels; none: all.</summary>
    /// <exception cref="InvalidDataException">The file that says so is damaged.</exception>
    public async Task<ImmutableArray<string>> WantedAsync(string sweep, CancellationToken cancellationToken) => (await NewestWishAsync(sweep, cancellationToken)).Only;

    /// <summary>Moves a sweep, but none of its cells, to the trash. Null when there is no such sweep, not even a part of one.</summary>
    /// <returns>The number of its place in the trash.</returns>
    public async Task<int?> DeleteAsync(string sweep, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (!ArtifactPaths.IsName(sweep) || (await store.ListAsync(ArtifactPaths.Sweep(sweep), cancellationToken)).IsEmpty)
        {
            return null;
        }

        var trash = await new Trash(store).OpenAsync(new TrashNote(at) { Sweep = sweep }, cancellationToken);
        return await trash.TakeAsync(ArtifactPaths.Sweep(sweep), cancellationToken) ? trash.Number : null;
    }

    /// <summary>Null when there is no such sweep.</summary>
    /// <exception cref="InvalidDataException">Its plan is damaged, or of another release.</exception>
    public async Task<Plan?> PlanAsync(string sweep, CancellationToken cancellationToken)
    {
        if (!ArtifactPaths.IsName(sweep) || await store.GetAsync(ArtifactPaths.Plan(sweep), cancellationToken) is not { } bytes)
        {
            return null;
        }

        try
        {
            return PlanFile.Read(bytes);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{ArtifactPaths.Plan(sweep)} cannot be read ({e.Message}): submit its grid under another name, or move it away with kdctl delete {sweep}; its cells stay", e);
        }
    }

    private async Task<(int Number, ImmutableArray<string> Only)> NewestWishAsync(string sweep, CancellationToken cancellationToken)
    {
        var number = (await store.ListAsync(ArtifactPaths.Sweep(sweep), cancellationToken)).Max(ArtifactPaths.WantedNumber) ?? 0;
        try
        {
            return (number, (await StoredJson.ReadAsync<SweepWish>(store, ArtifactPaths.Wanted(sweep, number), cancellationToken))?.Only ?? []);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{e.Message}: remove it, and submit the sweep again with the --only it is to have", e);
        }
    }

    /// <summary>The grid's text as it was sent; null when there is no such sweep.</summary>
    public async Task<string?> GridAsync(string sweep, CancellationToken cancellationToken) =>
        ArtifactPaths.IsName(sweep) && await store.GetAsync(ArtifactPaths.Grid(sweep), cancellationToken) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>Where its data sets lie, by name: paths are no part of a cell, so they are looked up in the grid as it was submitted.</summary>
    public async Task<ImmutableDictionary<string, string?>> DatasetPathsAsync(string sweep, CancellationToken cancellationToken) =>
        await GridAsync(sweep, cancellationToken) is { } text && GridReader.Read(text, sweep) is GridRead read
            ? read.Grid.Datasets.ToImmutableDictionary(d => d.Name, d => d.Path)
            : throw new InvalidDataException($"the grid stored with sweep '{sweep}' is not valid for this release; submit it again under another name");

    private async Task<MarkOutcome> MarkAsync(ArtifactPath mark, DateTimeOffset at, CancellationToken cancellationToken) =>
        await store.PutIfAbsentAsync(mark, CanonicalJson.Of(new SweepMark(at)), cancellationToken) == PutOutcome.Taken ? MarkOutcome.WasSo : MarkOutcome.Marked;
}

/// <summary>What became of a submitted sweep.</summary>
public abstract record SubmitOutcome
{
    private protected SubmitOutcome()
    {
    }
}

/// <summary>It is new and kept.</summary>
public sealed record SubmitCreated : SubmitOutcome;

/// <summary>The very same sweep was there already.</summary>
public sealed record SubmitSame : SubmitOutcome;

/// <summary>The name belongs to other content.</summary>
public sealed record SubmitConflict(string Message) : SubmitOutcome;
