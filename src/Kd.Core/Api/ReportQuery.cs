using Kd.Core.Reports;
using Kd.Core.Results;

namespace Kd.Core.Api;

/// <summary>Which report GET /v1/sweeps/NAME/report shall write.</summary>
/// <param name="Format">Every form but HTML.</param>
/// <param name="PerFold">Adds a table for every fold.</param>
/// <param name="Tests">Adds sign-flip tests.</param>
/// <param name="Partial">LaTeX even where rows are not complete.</param>
public sealed record ReportQuery(TableFormat Format = TableFormat.Terminal, bool PerFold = false, bool Tests = false, bool Partial = false)
{
    public TerminalLook Look { get; init; } = TerminalLook.Plain;

    /// <summary>As it stands behind the path.</summary>
    public override string ToString() => $"?format={$"{Format}".ToLowerInvariant()}&perFold={Word(PerFold)}&tests={Word(Tests)}&partial={Word(Partial)}&{Look.Query}";

    /// <summary>What is asked for of a table.</summary>
    public SweepReport Of(SweepTable table)
    {
        var report = new SweepReport(table) { PerFold = PerFold };
        return Tests ? report.WithTests() : report;
    }

    private static string Word(bool value) => value ? "true" : "false";
}
