using System.Collections.Immutable;
using System.Text;
using Kd.Core.Results;

namespace Kd.Core.Reports.Html;

/// <summary>The curves of one data set: losses by epoch of every training, and mean precision by recall of every row.</summary>
internal static class HtmlCurves
{
    /// <summary>Colours there are; what comes after them is not drawn, and said so.</summary>
    private const int Colours = 8;

    public static string Losses(ReportCells cells, string dataset)
    {
        var rows = cells.Plan.Rows.Select(r => (r.Name, Runs: cells.Of(dataset, r.Name).Select(c => c.Losses).Where(l => !l.IsEmpty).ToImmutableArray())).Where(r => !r.Runs.IsEmpty).ToArray();
        var terms = rows.SelectMany(r => r.Runs).SelectMany(r => r).SelectMany(e => e.Losses.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        if (terms.IsEmpty)
        {
            return string.Empty;
        }

        var text = new StringBuilder("<h3>Losses by epoch</h3>\n");
        text.Append(SvgCurves.Legend(terms.Take(Colours).Select((term, i) => ($"line s{i + 1}", term))));
        text.Append("<div class=\"facets small\">\n").AppendJoin(string.Empty, rows.Select(r => SvgCurves.Losses(dataset, r.Name, r.Runs, [.. terms.Take(Colours)]))).Append("</div>\n");
        return text.Append($"<p class=\"note\">A line for each training, at most {ReportCells.MostRuns} a row; a distillation term is shown with its weight, as it entered the loss.</p>\n").ToString();
    }

    public static string Precision(ReportCells cells, string dataset)
    {
        var styled = Styles(cells).ToArray();
        var rows = styled.Select(r => (r.Style, r.Name, Means: Means(cells.Of(dataset, r.Name)))).Where(r => r.Means.Count > 0).ToArray();
        var classes = rows.SelectMany(r => r.Means.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (classes.Length == 0)
        {
            return string.Empty;
        }

        var text = new StringBuilder("<h3>Precision by recall</h3>\n");
        text.Append(SvgCurves.Legend(rows.Select(r => (r.Style, r.Name))));
        text.Append("<div class=\"facets small\">\n").AppendJoin(string.Empty, classes.Select(name =>
            SvgCurves.Precision(dataset, name, rows.Where(r => r.Means.ContainsKey(name)).Select(r => (r.Style, r.Means[name]))))).Append("</div>\n");
        text.Append("<p class=\"note\">At IoU .5 of the final weights, the mean over a row's trainings.");
        var left = cells.Plan.Rows.Length - styled.Length;
        return text.Append(left > 0 ? $" {left} further rows have no colour left; kdctl export has their curves." : string.Empty).Append("</p>\n").ToString();
    }

    /// <summary>A row keeps its colour on every data set. Teachers are dashed, the baseline is grey.</summary>
    private static IEnumerable<(string Style, string Name)> Styles(ReportCells cells)
    {
        var next = 0;
        foreach (var row in cells.Plan.Rows)
        {
            if (row.IsTeacher)
            {
                yield return ("line ink dashed", row.Name);
            }
            else if (row.Name == cells.Plan.Baseline)
            {
                yield return ("line muted", row.Name);
            }
            else if (next < Colours)
            {
                yield return ($"line s{++next}", row.Name);
            }
        }
    }

    private static Dictionary<string, ImmutableArray<double>> Means(ImmutableArray<CellCurves> runs) =>
        runs.SelectMany(r => r.Classes).GroupBy(c => c.Class, StringComparer.Ordinal).ToDictionary(
            g => g.Key,
            g => Enumerable.Range(0, g.Min(c => c.Precision.Length)).Select(i => g.Average(c => (double)c.Precision[i])).ToImmutableArray(),
            StringComparer.Ordinal);
}
