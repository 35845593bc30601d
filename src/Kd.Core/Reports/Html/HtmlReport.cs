using System.Text;
using Kd.Core.Results;

namespace Kd.Core.Reports.Html;

/// <summary>
/// A report as one self-contained page: no network, no script, well-formed XML; light and dark, on a phone and on paper. Equal reports
/// give equal bytes.
/// </summary>
public static class HtmlReport
{
    private static readonly Lazy<string> Style = new(() =>
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    public static string Render(SweepReport report, ReportCells cells)
    {
        var table = report.Table;
        var text = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\" />\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n");
        text.Append($"<title>{HtmlText.Of(table.Sweep)}</title>\n<style>\n{Style.Value}</style>\n</head>\n<body>\n<main>\n<h1>{HtmlText.Of(table.Sweep)}</h1>\n");
        text.Append($"<p>{cells.Plan.Cells.Count(c => cells.Outcomes.GetValueOrDefault(c.Key) is DoneOutcome)} of {cells.Plan.Cells.Length} cells have a result.</p>\n");
        text.Append(HtmlTables.Of(ReportLayout.Main(table)));
        text.Append("<h2>What to know when reading this</h2>\n<ul class=\"notes\">\n");
        foreach (var footer in ReportLayout.Footers(report))
        {
            text.Append($"<li{(footer.StartsWith("Warning", StringComparison.Ordinal) ? " class=\"warning\"" : string.Empty)}>{HtmlText.Of(footer)}</li>\n");
        }

        text.Append("</ul>\n");
        var plots = BoxPlots.Of(table);
        foreach (var (index, column) in table.Columns.Index())
        {
            AppendDataset(text, report, cells, column, index, plots.Panels[index]);
        }

        return text.Append(HtmlTables.Holes(cells)).Append(HtmlTables.Teachers(cells)).Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void AppendDataset(StringBuilder text, SweepReport report, ReportCells cells, TableColumn column, int index, BoxPlotPanel panel)
    {
        text.Append($"<section>\n<h2>{HtmlText.Of(column.Dataset)}: {HtmlText.Of(column.Metric)}</h2>\n");
        text.Append("<div class=\"facets\">\n").Append(SvgBoxPlots.Draw(panel, report.Table.Baseline)).Append("</div>\n");
        text.Append($"<p class=\"note\">{HtmlText.Of(column.Metric)} x100. Boxes from the lower to the upper quartile (type 7) with the median; whiskers to the furthest value within 1.5 times their distance; a dot for each seed{(column.IsSingleRun ? ", here one run" : string.Empty)}. Dashed: median of {HtmlText.Of(report.Table.Baseline)}. Grey: teachers.</p>\n");
        if (SvgDifferences.Draw(report.Table, column, index) is { Length: > 0 } differences)
        {
            text.Append("<h3>Paired differences</h3>\n<div class=\"wide\">\n").Append(differences).Append("</div>\n");
            text.Append(SvgCurves.Legend([("median ink", "median over seeds"), ("interval s2", "95 % over seeds"), ("interval s3 dashed", "95 % over folds, approximate")]));
            text.Append("<p class=\"note\">A dot for each (fold, seed) pair. The intervals answer two questions: new seeds on the same data, and other data of this kind. There is none for fewer than three.</p>\n");
        }

        foreach (var block in column.IsSingleRun ? [] : ReportLayout.Details(report, column, index, dots: false))
        {
            text.Append(HtmlTables.Of(block));
        }

        foreach (var block in ReportLayout.Extras(report, column.Dataset))
        {
            text.Append(HtmlTables.Of(block));
        }

        text.Append(HtmlCurves.Losses(cells, column.Dataset)).Append(HtmlCurves.Precision(cells, column.Dataset)).Append("</section>\n");
    }
}
