using Kd.Core.Reports;
using Spectre.Console;

namespace Kd.Client.Display;

/// <summary>Chooses the display: redrawn lines only where a person looks at a terminal that can.</summary>
internal static class Displays
{
    /// <summary>True when escape codes on stdout reach a terminal whose user wants them.</summary>
    public static bool IsColoured =>
        !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb";

    /// <summary>What stdout can do.</summary>
    public static TerminalLook Look => Console.IsOutputRedirected ? TerminalLook.Plain : new(IsColoured, Console.WindowWidth is > 0 and var columns ? columns : null);

    public static ISweepDisplay Open() => IsColoured && !Console.IsErrorRedirected ? new LiveDisplay(ErrorConsole()) : new PlainDisplay(Console.Error, TimeProvider.System);

    // Progress goes to stderr, so that `kdctl run grid.json > table.txt` holds the table alone.
    private static IAnsiConsole ErrorConsole() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
}
