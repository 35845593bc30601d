namespace Kd.Core.Reports;

/// <summary>What the place that shows a text can do.</summary>
/// <param name="Ansi">Bold and dim by escape codes; without, the words alone tell.</param>
/// <param name="Columns">A table wider than this goes on below, under its rows' names once more; null when there is no edge, as in a file.</param>
public sealed record TerminalLook(bool Ansi, int? Columns = null)
{
    /// <summary>A file, or another program.</summary>
    public static TerminalLook Plain { get; } = new(false);

    /// <summary>As the API takes it behind a path.</summary>
    public string Query => $"ansi={(Ansi ? "true" : "false")}{(Columns is { } columns ? $"&columns={columns}" : "")}";
}
