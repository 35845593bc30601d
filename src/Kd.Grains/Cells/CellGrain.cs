using System.Collections.Immutable;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Trainers;
using Microsoft.Extensions.Logging;
using Orleans.Placement;

namespace Kd.Grains.Cells;

/// <inheritdoc cref="ICellGrain"/>
[PreferLocalPlacement]
internal sealed partial class CellGrain(CellStore cells, CellPolicy policy, ILocalSiloDetails silo, TimeProvider time, ILogger<CellGrain> log) : Grain, ICellGrain
{
    private (string Lease, Begun Answer)? newest;

    private CellKey Key => CellKey.Parse(this.GetPrimaryKeyString());

    public async Task<BeginAnswer> Begin(BeginRequest request)
    {
        if (request.Silo != silo.SiloAddress.ToString())
        {
            DeactivateOnIdle();
            return new Moved();
        }

        if (newest is { } known && known.Lease == request.Lease)
        {
            return known.Answer;
        }

        // Another attempt's fate is not known here, so none is taken for lost.
        var record = await cells.ReadAsync(Key, CancellationToken.None);
        var status = policy.StatusOf(record, [.. record.Attempts.Where(a => a.End is null).Select(a => a.Number)]);
        if (status.IsSettled)
        {
            return new NotBegun(status is CellDone ? "it is done" : CellPolicy.Obstacle(status)!, Obstacle: false);
        }

        try
        {
            return await Begin(request.Lease, request.Spec);
        }
        catch (InvalidDataException e)
        {
            return new NotBegun(CellStore.DamageOf(Key, e.Message), Obstacle: true);
        }
    }

    private async Task<BeginAnswer> Begin(string lease, CellSpec spec)
    {
        var (teacher, pretrained, refusal) = await Weights(spec);
        if (refusal is not null)
        {
            return refusal;
        }

        var begun = new Begun(await cells.BeginAttemptAsync(spec, CancellationToken.None), teacher, pretrained);
        newest = (lease, begun);
        return begun;
    }

    public async Task<ReportAnswer> Report(AttemptReport report)
    {
        var now = time.GetUtcNow();
        var taken = new ReportAnswer(null);
        (AttemptEnd? end, ReportAnswer answer) = report.Outcome switch
        {
            AttemptCompleted done => await Accept(done, now),
            AttemptFailed failed => (new FailedEnd(failed.Kind, failed.Message) { At = now }, taken),
            AttemptPreempted => (new PreemptedEnd { At = now }, taken),
            AttemptCancelled => (new CancelledEnd { At = now }, taken),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (end is not null)
        {
            await cells.EndAttemptAsync(report.Attempt, end, CancellationToken.None);
        }

        if (newest?.Answer.Attempt.Id == report.Attempt)
        {
            // A slot whose release got lost comes again with its lease: this attempt is over all the same. The store knows all that
            // matters from now on, and thousands of cells are done before one of them would count as idle.
            newest = null;
            DeactivateOnIdle();
        }

        return answer;
    }

    /// <summary>All weights the cell builds on, verified; or why it cannot begin.</summary>
    private async Task<(TeacherCheckpoint? Teacher, string? Pretrained, NotBegun? Refusal)> Weights(CellSpec spec)
    {
        var given = new WeightStore(cells.Store);
        string? pretrained = null;
        if (spec.Detector.Pretrained is { } start && (pretrained = await given.PathAsync(start, CancellationToken.None)) is null)
        {
            return (null, null, Gone("the weights its backbone starts from", start));
        }

        if (spec.TeacherCheckpoint is { } hash)
        {
            return await given.PathAsync(hash, CancellationToken.None) is { } path
                ? (new TeacherCheckpoint(await given.TeacherAsync(hash, CancellationToken.None), path, hash), pretrained, null)
                : (null, null, Gone("its teacher's checkpoint", hash));
        }

        if (spec.Teacher is not { } key)
        {
            return (null, pretrained, null);
        }

        switch (await GrainFactory.GetGrain<ITeacherGrain>(key.Hex).GetCheckpoint())
        {
            case TeacherFound found:
                return (found.Checkpoint, pretrained, null);
            case TeacherCorrupt corrupt:
                LogCorruptTeacher(Key, corrupt.Message);
                return (null, null, new NotBegun(corrupt.Message, Obstacle: true));
            default:
                return (null, null, new NotBegun($"its teacher {key.Short} has no result yet", Obstacle: false));
        }
    }

    private static NotBegun Gone(string what, string hash) =>
        new($"{what} ({hash[..12]}) lie no longer whole in the store's folder \"weights\": submit the grid again with the file in the data folder", Obstacle: true);

    /// <summary>The accepted attempt gets no end record of its own: the result names it.</summary>
    private async Task<(AttemptEnd? End, ReportAnswer Answer)> Accept(AttemptCompleted done, DateTimeOffset now)
    {
        var outcome = await cells.AcceptAsync(done.Result, CancellationToken.None);
        if (outcome is AlreadyAccepted other)
        {
            LogOutrun(Key, done.Result.Attempt, other.Result.Attempt);
        }

        if (outcome is Refused refused)
        {
            return (new FailedEnd(FailureKind.Crashed, refused.Reason) { At = now }, new(refused.Reason));
        }

        await cells.DropResumesAsync(Key, CancellationToken.None);
        return outcome is AlreadyAccepted ? (new CompletedEnd { At = now }, new(null, Outrun: true)) : (null, new(null));
    }

    [LoggerMessage(LogLevel.Error, "cell={Cell} cannot start: {Reason}")]
    private partial void LogCorruptTeacher(CellKey cell, string reason);

    [LoggerMessage(LogLevel.Information, "cell={Cell} attempt={Attempt} finished after attempt {Winner}, whose result stands")]
    private partial void LogOutrun(CellKey cell, int attempt, int winner);
}
