namespace Kd.Core.Reports;

/// <summary>Forms of a report.</summary>
public enum TableFormat
{
    Terminal,
    Markdown,
    Latex,
    Csv,
    Json,
    Html,
}
