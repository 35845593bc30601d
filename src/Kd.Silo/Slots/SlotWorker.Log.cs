using Kd.Core.Cells;
using Kd.Core.Trainers;

namespace Kd.Silo.Slots;

internal sealed partial class SlotWorker
{
    /// <summary>What the entries below it belong to, for logs that are read by machines.</summary>
    private static readonly Func<ILogger, string, string, string, IDisposable?> CellScope = LoggerMessage.DefineScope<string, string, string>("sweep={Sweep} cell={Cell} slot={Slot}");

    private static readonly Func<ILogger, int, IDisposable?> AttemptScope = LoggerMessage.DefineScope<int>("attempt={Attempt}");

    [LoggerMessage(LogLevel.Information, "cell={Cell} attempt={Attempt} slot={Slot} starts at step {Step}")]
    private partial void LogStarted(string cell, int attempt, string slot, int step);

    [LoggerMessage(LogLevel.Information, "cell={Cell} attempt={Attempt} {Outcome}")]
    private partial void LogEnded(string cell, int attempt, string outcome);

    [LoggerMessage(LogLevel.Warning, "cell={Cell} attempt={Attempt} failed kind={Kind}: {Reason}")]
    private partial void LogFailed(string cell, int attempt, FailureKind kind, string reason);

    [LoggerMessage(LogLevel.Information, "cell={Cell} does not start: {Reason}")]
    private partial void LogNotBegun(string cell, string reason);

    [LoggerMessage(LogLevel.Warning, "cell={Cell} attempt={Attempt} events dropped: foreign={Foreign} late={Late} missed={Missed}")]
    private partial void LogDropped(string cell, int attempt, int foreign, int late, long missed);

    [LoggerMessage(LogLevel.Warning, "cell={Cell} attempt={Attempt} lines that its journal could not take: {Lost}")]
    private partial void LogUnwritten(string cell, int attempt, int lost);

    [LoggerMessage(LogLevel.Warning, "attempt={Attempt} the checkpoint of step {Step} was not kept: {Reason}")]
    private partial void LogCheckpointNotKept(AttemptId attempt, int step, string reason);

    [LoggerMessage(LogLevel.Error, "slot={Slot} has no trainer: {Reason}")]
    private partial void LogNoTrainer(string slot, string reason);

    [LoggerMessage(LogLevel.Error, "slot={Slot} failed and goes on")]
    private partial void LogBroken(string slot, Exception error);

    [LoggerMessage(LogLevel.Warning, "slot={Slot} a grain did not answer, trying again: {Reason}")]
    private partial void LogWaiting(string slot, string reason);
}
