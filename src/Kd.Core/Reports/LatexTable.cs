using System.Collections.Immutable;
using System.Text;
using Kd.Core.Results;

namespace Kd.Core.Reports;

/// <summary>
/// A report as LaTeX with booktabs: the paper's Table 1 (rows that learn from ground truth) and Table 2 (rows that learn from a teacher
/// alone), then folds and differences by data set. Compiles as it is, and gives the tables alone when a document that loads booktabs
/// inputs it. Equal reports give equal bytes.
/// </summary>
public static class LatexTable
{
    // LaTeX clears this command at the beginning of a document, so it tells whether there is one around us.
    private const string Head = """
        % Compiles as it is. In a document that loads booktabs, \input gives the tables alone.
        \expandafter\ifx\csname @nodocument\endcsname\relax
        \def\KdEnd{}
        \else
        \documentclass[10pt]{article}
        \usepackage[T1]{fontenc}
        \usepackage[margin=15mm]{geometry}
        \usepackage{booktabs}
        \def\KdEnd{\end{document}}
        \begin{document}
        \fi

        """;

    private const string Tail = "\\KdEnd\n";

    /// <summary>Rows that are not complete stand in italics with what they have; callers refuse them unless a user wants them.</summary>
    public static string Render(SweepReport report)
    {
        var text = new StringBuilder(Head);
        foreach (var (rows, caption) in PaperTables(report.Table))
        {
            WritePaperTable(report.Table, rows, caption, text);
        }

        foreach (var block in ReportLayout.Blocks(report, dots: false).Skip(1))
        {
            WriteBlock(block, text);
        }

        text.Append("\\begin{itemize}\\footnotesize\n");
        foreach (var footer in ReportLayout.Footers(report))
        {
            text.Append("\\item ").Append(LatexText.Of(footer)).Append('\n');
        }

        return text.Append("\\end{itemize}\n").Append(Tail).ToString();
    }

    private static IEnumerable<(ImmutableArray<TableRow> Rows, string Caption)> PaperTables(SweepTable table)
    {
        var own = table.Rows.Where(r => r.LearnsFromTruth).ToImmutableArray();
        var beside = table.Rows.Where(r => r.IsTeacher || r.Name == table.Baseline || !r.LearnsFromTruth).ToImmutableArray();
        yield return (own, "with ground truth");
        if (table.Rows.Any(r => !r.LearnsFromTruth))
        {
            yield return (beside, "from the teacher alone");
        }
    }

    private static void WritePaperTable(SweepTable table, ImmutableArray<TableRow> rows, string which, StringBuilder text)
    {
        var caption = $"{table.Sweep}, students that learn {which}: mean over folds, then median over seeds; $\\Delta$ is the median of paired differences to {LatexText.Of(table.Baseline)}.";
        text.Append("\\begin{table}[ht]\n\\centering\\small\n\\caption{").Append(LatexText.Of(table.Sweep)).Append(caption.AsSpan(table.Sweep.Length)).Append("}\n");
        text.Append("\\begin{tabular}{l").Insert(text.Length, "rr", table.Columns.Length).Append("}\n\\toprule\n");
        text.AppendJoin(string.Empty, table.Columns.Select(c => $" & \\multicolumn{{2}}{{c}}{{{LatexText.Of(c.Dataset)}{(c.IsSingleRun ? " ($n=1$)" : string.Empty)}}}")).Append(" \\\\\n");
        text.AppendJoin(' ', table.Columns.Select((_, i) => $"\\cmidrule(lr){{{(2 * i) + 2}-{(2 * i) + 3}}}")).Append('\n');
        text.Append("config").AppendJoin(string.Empty, table.Columns.Select(c => $" & {LatexText.Of(c.Metric)} & $\\Delta$")).Append(" \\\\\n\\midrule\n");
        for (var i = 0; i < rows.Length; i++)
        {
            text.Append(i > 0 && rows[i - 1].IsTeacher && !rows[i].IsTeacher ? "\\midrule\n" : string.Empty);
            var texts = rows[i].Cells.Zip(table.Columns).SelectMany(c => new[] { ReportLayout.Aggregate(c.First, c.Second.Seeds.Length), ReportLayout.Difference(c.First) });
            WriteLine(ReportLayout.Name(rows[i]), texts, text);
        }

        text.Append("\\bottomrule\n\\end{tabular}\n\\end{table}\n\n");
    }

    private static void WriteBlock(ReportBlock block, StringBuilder text)
    {
        text.Append("\\begin{table}[ht]\n\\centering\\small\n\\caption{").Append(LatexText.Of(block.Title)).Append(".}\n");
        text.Append("\\begin{tabular}{l").Append('r', block.Header.Length).Append("}\n\\toprule\n");
        text.Append("config").AppendJoin(string.Empty, block.Header.Select(h => $" & {LatexText.Of(h)}")).Append(" \\\\\n\\midrule\n");
        foreach (var line in block.Lines)
        {
            WriteLine(line.Name, line.Texts, text);
        }

        text.Append("\\bottomrule\n\\end{tabular}\n\\end{table}\n\n");
    }

    private static void WriteLine(string name, IEnumerable<ReportText> texts, StringBuilder text) =>
        text.Append(LatexText.Of(name)).AppendJoin(string.Empty, texts.Select(t => $" & {Weighted(t)}")).Append(" \\\\\n");

    private static string Weighted(ReportText text) => text switch
    {
        { Text: "-" } => "--",
        { Emphasis: Emphasis.Bold } => $"\\textbf{{{LatexText.Figure(text.Text)}}}",
        { Emphasis: Emphasis.Dim } => $"\\textit{{{LatexText.Figure(text.Text)}}}",
        _ => LatexText.Figure(text.Text),
    };
}
