using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Results;
using Kd.Core.Trainers;

namespace Kd.Core.Artifacts;

/// <summary>Cells in an artifact store: their attempts, their one result, and their record. Safe to use from any number of processes at once.</summary>
public sealed class CellStore(IArtifactStore store)
{
    public IArtifactStore Store { get; } = store;

    /// <summary>Takes the next attempt number by an exclusive directory; the spec is kept at the first.</summary>
    public async Task<Attempt> BeginAttemptAsync(CellSpec spec, CancellationToken cancellationToken)
    {
        var json = CanonicalJson.Of(spec);
        var cell = CellKey.OfCanonical(json);
        if (await Store.PutIfAbsentAsync(ArtifactPaths.Spec(cell), json, cancellationToken) == PutOutcome.Taken)
        {
            throw new InvalidDataException($"{Store.LocalPath(ArtifactPaths.Spec(cell))} does not hold the spec its directory is named after");
        }

        var earlier = await AttemptsAsync(cell, accepted: null, cancellationToken);
        var (from, step) = await NewestWholeResumeAsync(cell, earlier, cancellationToken);

        // Last: a number whose taker fails on the way would count as an attempt that was lost.
        var number = earlier.IsEmpty ? 1 : earlier[^1].Number + 1;
        while (!await Store.CreateDirectoryAsync(ArtifactPaths.Attempt(new AttemptId(cell, number)), cancellationToken))
        {
            number++;
        }

        var id = new AttemptId(cell, number);
        return new Attempt(id, Store.LocalPath(ArtifactPaths.Attempt(id)), from, step);
    }

    /// <summary>
    /// Names a resume checkpoint the trainer reported in resume.json, with the one before it; older ones are removed last.
    /// For the attempt's owner only. Null, with nothing changed, when the file does not have the reported hash.
    /// </summary>
    public async Task<ResumePoint?> RecordResumeAsync(CheckpointedEvent checkpoint, CancellationToken cancellationToken)
    {
        var directory = ArtifactPaths.Attempt(checkpoint.Attempt);
        if (await ArtifactHash.OfFileAsync(Store, directory.Child(checkpoint.File), cancellationToken) != checkpoint.Sha256)
        {
            return null;
        }

        var named = ArtifactPaths.ResumePoint(checkpoint.Attempt);
        var before = await ReadAsync<ResumePoint>(named, cancellationToken);
        if (before?.File == checkpoint.File)
        {
            before = before.Before;
        }

        var point = new ResumePoint(checkpoint.Step, checkpoint.File, checkpoint.Sha256) { Before = before is null ? null : before with { Before = null } };
        await Store.ReplaceAsync(named, CanonicalJson.Of(point), cancellationToken);
        if (before?.Before is { } oldest)
        {
            await Store.DeleteAsync(directory.Child(oldest.File), cancellationToken);
        }

        return point;
    }

    /// <summary>Removes the resume checkpoints of a cell that has its result, recorded or not: nothing will start from them again.</summary>
    public async Task DropResumesAsync(CellKey cell, CancellationToken cancellationToken)
    {
        foreach (var number in (await Store.ListAsync(ArtifactPaths.Attempts(cell), cancellationToken)).Select(ArtifactPaths.NumberOf).OfType<int>())
        {
            var id = new AttemptId(cell, number);
            await Store.DeleteAsync(ArtifactPaths.ResumePoint(id), cancellationToken);
            foreach (var name in (await Store.ListAsync(ArtifactPaths.Attempt(id), cancellationToken)).Where(ArtifactPaths.IsResumeFile))
            {
                await Store.DeleteAsync(ArtifactPaths.Attempt(id).Child(name), cancellationToken);
            }
        }
    }

    /// <summary>The first end of an attempt stands; later ones change nothing. An attempt whose cell was evicted meanwhile gets none.</summary>
    public async Task EndAttemptAsync(AttemptId attempt, AttemptEnd end, CancellationToken cancellationToken)
    {
        if (await Store.ChangedAsync(ArtifactPaths.Attempt(attempt), cancellationToken) is not null)
        {
            await Store.PutIfAbsentAsync(ArtifactPaths.End(attempt), CanonicalJson.Of(end), cancellationToken);
        }
    }

    /// <summary>True once an attempt has its end record, or its result is the accepted one.</summary>
    public async Task<bool> HasEndedAsync(AttemptId attempt, CancellationToken cancellationToken) =>
        await Store.ChangedAsync(ArtifactPaths.End(attempt), cancellationToken) is not null || (await ResultAsync(attempt.Cell, cancellationToken))?.Attempt == attempt.Number;

    /// <summary>Forgets the failures so far: the next attempt counts from one.</summary>
    public async Task RetryAsync(CellKey cell, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var record = await ReadAsync(cell, cancellationToken);
        var mark = new RetryMark(record.Attempts.IsEmpty ? 0 : record.Attempts[^1].Number, at);
        var number = record.Retries.Length + 1;
        while (await Store.PutIfAbsentAsync(ArtifactPaths.Retry(cell, number), CanonicalJson.Of(mark), cancellationToken) == PutOutcome.Taken)
        {
            number++;
        }
    }

    /// <summary>Every cell that has a directory, in ordinal order.</summary>
    public async Task<ImmutableArray<CellKey>> KeysAsync(CancellationToken cancellationToken)
    {
        var keys = ImmutableArray.CreateBuilder<CellKey>();
        foreach (var group in await Store.ListAsync(ArtifactPaths.Cells, cancellationToken))
        {
            foreach (var name in await Store.ListAsync(ArtifactPaths.Cells.Child(group), cancellationToken))
            {
                if (CellKey.TryParse(name, out var key))
                {
                    keys.Add(key);
                }
            }
        }

        return keys.ToImmutable();
    }

    /// <summary>Another text whenever results may have been taken away, by whichever cluster: who remembers results forgets them then.</summary>
    public Task<string> TakenAwayAsync(CancellationToken cancellationToken) => new Trash(Store).StampAsync(cancellationToken);

    /// <summary>Moves a cell and all that learnt from it to the trash, unless one of them is running.</summary>
    public Task<EvictOutcome> EvictAsync(CellKey cell, IReadOnlySet<CellKey> running, DateTimeOffset at, CancellationToken cancellationToken) =>
        new CellEviction(this, cell).RunAsync(running, at, cancellationToken);

    /// <summary>All the store knows of a cell.</summary>
    public Task<CellRecord> ReadAsync(CellKey cell, CancellationToken cancellationToken) => ReadAsync(cell, alsoWhenDone: true, cancellationToken);

    /// <summary>As <see cref="ReadAsync(CellKey, CancellationToken)"/>, but without the attempts of a cell that has its result: they decide nothing any more.</summary>
    public Task<CellRecord> StandingAsync(CellKey cell, CancellationToken cancellationToken) => ReadAsync(cell, alsoWhenDone: false, cancellationToken);

    /// <summary>As <see cref="StandingAsync(CellKey, CancellationToken)"/>, for many cells; those of which the store knows nothing are left out.</summary>
    public async Task<IReadOnlyDictionary<CellKey, CellRecord>> StandingAsync(IEnumerable<CellKey> cells, CancellationToken cancellationToken)
    {
        // Most cells of a large new sweep have no directory yet: one look for all of them is enough.
        var present = (await KeysAsync(cancellationToken)).ToHashSet();
        var records = new ConcurrentDictionary<CellKey, CellRecord>();
        await Parallel.ForEachAsync(cells.Where(present.Contains), cancellationToken, async (key, token) => records[key] = await StandingAsync(key, token));
        return records;
    }

    /// <summary>What cannot be read of a cell, and what a person can do about it.</summary>
    public static string DamageOf(CellKey cell, string what) => $"{what}; kdctl evict {cell.Short} takes the cell away, to be trained anew";

    /// <summary>A file that cannot be read is trouble of its cell alone: all others go on.</summary>
    /// <param name="alsoWhenDone">Whether attempts are read although there is a result.</param>
    private async Task<CellRecord> ReadAsync(CellKey cell, bool alsoWhenDone, CancellationToken cancellationToken)
    {
        try
        {
            var names = await Store.ListAsync(ArtifactPaths.Cell(cell), cancellationToken);
            var result = names.Contains(ArtifactPaths.Result(cell).Name) ? await EvaluatedResultAsync(cell, names, cancellationToken) : null;
            return new CellRecord
            {
                Cell = cell,
                Result = result,
                Retries = await RetriesAsync(cell, names, cancellationToken),
                Attempts = result is null || alsoWhenDone ? await AttemptsAsync(cell, names, result?.Attempt, cancellationToken) : [],
            };
        }
        catch (Exception e) when (e is InvalidDataException or UnauthorizedAccessException)
        {
            return new CellRecord { Cell = cell, Damage = DamageOf(cell, e.Message) };
        }
    }

    /// <summary>The result with the metrics of the newest evaluation revision; null until one is accepted.</summary>
    public async Task<CellResult?> EvaluatedResultAsync(CellKey cell, CancellationToken cancellationToken) =>
        await EvaluatedResultAsync(cell, await Store.ListAsync(ArtifactPaths.Cell(cell), cancellationToken), cancellationToken);

    /// <summary>As it was accepted; null until then.</summary>
    public Task<CellResult?> ResultAsync(CellKey cell, CancellationToken cancellationToken) =>
        ReadAsync<CellResult>(ArtifactPaths.Result(cell), cancellationToken);

    /// <summary>Null until the first attempt.</summary>
    public Task<CellSpec?> SpecAsync(CellKey cell, CancellationToken cancellationToken) =>
        ReadAsync<CellSpec>(ArtifactPaths.Spec(cell), cancellationToken);

    /// <summary>Offers a finished attempt's result: see <see cref="ResultAcceptance"/>.</summary>
    public Task<AcceptOutcome> AcceptAsync(CellResult offered, CancellationToken cancellationToken) =>
        new ResultAcceptance(this, offered).RunAsync(cancellationToken);

    /// <summary>The teacher's frozen weights, its bytes read and compared with the accepted hash.</summary>
    public async Task<TeacherLookup> TeacherCheckpointAsync(CellKey teacher, CancellationToken cancellationToken)
    {
        try
        {
            return await VerifiedTeacherAsync(teacher, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            return Corrupt(teacher, e.Message);
        }
    }

    private static TeacherCorrupt Corrupt(CellKey teacher, string what) => new(teacher, $"{what}; remove the teacher's result with: kdctl evict {teacher.Short}");

    private async Task<TeacherLookup> VerifiedTeacherAsync(CellKey teacher, CancellationToken cancellationToken)
    {
        var result = await ResultAsync(teacher, cancellationToken);
        var spec = await SpecAsync(teacher, cancellationToken);
        if (result?.Checkpoint is not { } checkpoint || spec is null)
        {
            return new TeacherNotReady(teacher);
        }

        var path = ArtifactPaths.Cell(teacher).Child(checkpoint.File);
        return await ArtifactHash.OfFileAsync(Store, path, cancellationToken) switch
        {
            null => Corrupt(teacher, $"checkpoint {path} is gone"),
            var hash when hash != checkpoint.Sha256 => Corrupt(teacher, $"checkpoint {path} does not have the hash it was accepted with"),
            var hash => new TeacherFound(new TeacherCheckpoint(spec, Store.LocalPath(path), hash)),
        };
    }

    private async Task<CellResult?> EvaluatedResultAsync(CellKey cell, ImmutableArray<string> names, CancellationToken cancellationToken) =>
        await ResultAsync(cell, cancellationToken) is not { } result ? null
        : await new EvaluationStore(Store).NewestAsync(cell, names, cancellationToken) is { } newest ? newest.Over(result)
        : result;

    private async Task<(string? Path, int Step)> NewestWholeResumeAsync(CellKey cell, ImmutableArray<AttemptRecord> attempts, CancellationToken cancellationToken)
    {
        var points = attempts.SelectMany(a => new[] { a.Resume, a.Resume?.Before }.OfType<ResumePoint>().Select(p => (a.Number, Point: p)));
        foreach (var (number, point) in points.OrderByDescending(p => p.Point.Step))
        {
            var path = ArtifactPaths.Attempt(new AttemptId(cell, number)).Child(point.File);
            if (await ArtifactHash.OfFileAsync(Store, path, cancellationToken) == point.Sha256)
            {
                return (Store.LocalPath(path), point.Step);
            }
        }

        return (null, 0);
    }

    private async Task<ImmutableArray<AttemptRecord>> AttemptsAsync(CellKey cell, ImmutableArray<string> names, int? accepted, CancellationToken cancellationToken) =>
        names.Contains(ArtifactPaths.AttemptsName) ? await AttemptsAsync(cell, accepted, cancellationToken) : [];

    /// <param name="accepted">Number of the attempt whose result was accepted.</param>
    private async Task<ImmutableArray<AttemptRecord>> AttemptsAsync(CellKey cell, int? accepted, CancellationToken cancellationToken)
    {
        var names = await Store.ListAsync(ArtifactPaths.Attempts(cell), cancellationToken);
        var attempts = ImmutableArray.CreateBuilder<AttemptRecord>(names.Length);
        foreach (var number in names.Select(ArtifactPaths.NumberOf).OfType<int>().Order())
        {
            var id = new AttemptId(cell, number);
            var end = await ReadAsync<AttemptEnd>(ArtifactPaths.End(id), cancellationToken);
            if (end is null && number == accepted && await Store.ChangedAsync(ArtifactPaths.Result(cell), cancellationToken) is { } at)
            {
                end = new CompletedEnd { At = at };
            }

            attempts.Add(new AttemptRecord(number, end, await ReadAsync<ResumePoint>(ArtifactPaths.ResumePoint(id), cancellationToken)));
        }

        return attempts.ToImmutable();
    }

    private async Task<ImmutableArray<RetryMark>> RetriesAsync(CellKey cell, ImmutableArray<string> names, CancellationToken cancellationToken)
    {
        var marks = ImmutableArray.CreateBuilder<RetryMark>();
        foreach (var number in names.Select(ArtifactPaths.RetryNumber).OfType<int>().Order())
        {
            if (await ReadAsync<RetryMark>(ArtifactPaths.Retry(cell, number), cancellationToken) is { } mark)
            {
                marks.Add(mark);
            }
        }

        return marks.ToImmutable();
    }

    private Task<T?> ReadAsync<T>(ArtifactPath path, CancellationToken cancellationToken)
        where T : class =>
        StoredJson.ReadAsync<T>(Store, path, cancellationToken);
}
