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

        TeacherCheckpoint? teacher = null;
        if (request.Spec.Teacher is { } key)
        {
            switch (await GrainFactory.GetGrain<ITeacherGrain>(key.Hex).GetCheckpoint())
            {
                case TeacherFound found:
                    teacher = found.Checkpoint;
                    break;
                case TeacherCorrupt corrupt:
                    LogCorruptTeacher(Key, corrupt.Message);
                    return new NotBegun(corrupt.Message, Obstacle: true);
                default:
                    return new NotBegun($"its teacher {key.Short} has no result yet", Obstacle: false);
            }
        }

        var begun = new Begun(await cells.BeginAttemptAsync(request.Spec, CancellationToken.None), teacher);
        newest = (request.Lease, begun);
        return begun;
    }

    public async Task<ReportAnswer> Report(AttemptReport report)
    {
        var now = time.GetUtcNow();
        var (end, refusal) = report.Outcome switch
        {
            AttemptCompleted done => await Accept(done, now),
            AttemptFailed failed => (new FailedEnd(failed.Kind, failed.Message) { At = now }, null),
            AttemptPreempted => (new PreemptedEnd { At = now }, null),
            AttemptCancelled => (new CancelledEnd { At = now }, null),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        await cells.EndAttemptAsync(report.Attempt, end, CancellationToken.None);
        return new(refusal);
    }

    private async Task<(AttemptEnd End, string? Refusal)> Accept(AttemptCompleted done, DateTimeOffset now)
    {
        var outcome = await cells.AcceptAsync(done.Result, CancellationToken.None);
        if (outcome is AlreadyAccepted other)
        {
            LogOutrun(Key, done.Result.Attempt, other.Result.Attempt);
        }

        if (outcome is Refused refused)
        {
            return (new FailedEnd(FailureKind.Crashed, refused.Reason) { At = now }, refused.Reason);
        }

        await cells.DropResumesAsync(Key, CancellationToken.None);
        return (new CompletedEnd { At = now }, null);
    }

    [LoggerMessage(LogLevel.Error, "cell={Cell} cannot start: {Reason}")]
    private partial void LogCorruptTeacher(CellKey cell, string reason);

    [LoggerMessage(LogLevel.Information, "cell={Cell} attempt={Attempt} finished after attempt {Winner}, whose result stands")]
    private partial void LogOutrun(CellKey cell, int attempt, int winner);
}
