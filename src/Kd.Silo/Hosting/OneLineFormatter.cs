using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Kd.Silo.Hosting;

/// <summary>A log entry a line: time, level, source, message, and of an exception its type and message; the trace only at debug.</summary>
internal sealed class OneLineFormatter() : ConsoleFormatter(Format)
{
    public const string Format = "one-line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var error = logEntry.Exception is { } e ? $" error=\"{e.GetType().Name}: {e.Message}\" at={e.StackTrace?.Split('\n')[0].Trim()}" : "";
        var source = logEntry.Category[(logEntry.Category.LastIndexOf('.') + 1)..];
        textWriter.WriteLine($"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ} {Word(logEntry.LogLevel)} {source} {message}{error}".ReplaceLineEndings(" | "));
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };
}
