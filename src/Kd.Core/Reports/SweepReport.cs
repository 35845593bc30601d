using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Results;

namespace Kd.Core.Reports;

/// <summary>What a report shows, whatever its form: the table, and what was asked for beside it.</summary>
public sealed record SweepReport(SweepTable Table)
{
    /// <summary>A table for every fold.</summary>
    public bool PerFold { get; init; }

    /// <summary>AP50 by class; empty unless asked for.</summary>
    public ImmutableArray<ClassTable> Classes { get; init; } = [];

    /// <summary>Sign-flip tests; empty unless asked for.</summary>
    public ImmutableArray<FamilyTest> Tests { get; init; } = [];

    /// <summary>Rows that lack runs in some column: a table for print waits for them.</summary>
    public ImmutableArray<string> IncompleteRows => [.. Table.Rows.Where(r => r.Cells.Any(c => !c.IsComplete)).Select(r => r.Name)];

    /// <summary>Adds AP50 by class.</summary>
    public SweepReport WithClasses(Plan plan, IReadOnlyDictionary<CellKey, CellOutcome> outcomes) => this with { Classes = ClassTable.Build(plan, outcomes) };

    /// <summary>Adds sign-flip tests.</summary>
    public SweepReport WithTests() => this with { Tests = FamilyTest.All(Table) };

    /// <summary>Why it cannot have that form yet; null when it can.</summary>
    public string? Refusal(TableFormat format, bool partial) => format == TableFormat.Latex && !partial && IncompleteRows is { IsEmpty: false } rows
        ? $"rows are not complete: {string.Join(", ", rows)}; LaTeX waits for them, unless --partial prints what there is"
        : null;

    /// <summary>Every form but HTML, which needs the cells too.</summary>
    public string Text(TableFormat format, TerminalLook look) => format switch
    {
        TableFormat.Markdown => MarkdownTable.Render(this),
        TableFormat.Latex => LatexTable.Render(this),
        TableFormat.Csv => CsvTable.Render(this),
        TableFormat.Json => JsonTable.Render(this),
        _ => TerminalTable.Render(this, look),
    };
}
