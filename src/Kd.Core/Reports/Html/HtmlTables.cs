using System.Collections.Immutable;
using System.Text;
using Kd.Core.Cells;
using Kd.Core.Results;

namespace Kd.Core.Reports.Html;

/// <summary>Tables of a page: those of words, the cells without a result, and which teacher taught whom.</summary>
internal static class HtmlTables
{
    private const int HashLetters = 16;

    public static string Of(ReportBlock block)
    {
        var text = new StringBuilder("<div class=\"scroll\"><table>\n");
        text.Append("<caption>").Append(HtmlText.Of(block.Title)).Append("</caption>\n<thead><tr><th scope=\"col\">config</th>");
        text.AppendJoin(string.Empty, block.Header.Select(h => $"<th scope=\"col\">{HtmlText.Of(h)}</th>")).Append("</tr></thead>\n<tbody>\n");
        foreach (var line in block.Lines)
        {
            text.Append($"<tr><th scope=\"row\">{HtmlText.Of(line.Name)}</th>").AppendJoin(string.Empty, line.Texts.Select(Cell)).Append("</tr>\n");
        }

        return text.Append("</tbody></table></div>\n").ToString();
    }

    /// <summary>Empty when every cell has a result.</summary>
    public static string Holes(ReportCells cells)
    {
        var labels = cells.Plan.Cells.ToDictionary(c => c.Key, c => c.Label);
        var holes = cells.Plan.Cells.Select(c => (c.Label, Words: Words(cells.Outcomes.GetValueOrDefault(c.Key), labels))).Where(c => c.Words is not null).ToArray();
        return holes.Length == 0 ? string.Empty : Plain("Cells without a result", ["cell", "outcome", "why"], holes.Select(h => new[] { h.Label, h.Words!.Value.Outcome, h.Words.Value.Why }));
    }

    /// <summary>Empty when no student has learnt from a teacher yet.</summary>
    public static string Teachers(ReportCells cells)
    {
        var labels = cells.Plan.Cells.ToDictionary(c => c.Key, c => c.Label);
        var taught = cells.Plan.Cells
            .Select(c => (Cell: c, Hash: (cells.Outcomes.GetValueOrDefault(c.Key) as DoneOutcome)?.Result.TeacherSha256)).Where(c => c.Hash is not null)
            .GroupBy(c => (Teacher: c.Cell.Spec.Teacher is { } key ? labels[key] : "a given checkpoint", c.Hash, c.Cell.Dataset, c.Cell.Spec.Fold)).ToArray();
        return taught.Length == 0 ? string.Empty : Plain(
            "Which teacher taught whom",
            ["teacher", "SHA-256 of its checkpoint", "students"],
            taught.Select(g => new[] { g.Key.Teacher, $"{g.Key.Hash![..HashLetters]}…", string.Join(", ", g.Select(c => $"{c.Cell.Config} (seed {c.Cell.Spec.Seed})")) }));
    }

    private static (string Outcome, string Why)? Words(CellOutcome? outcome, Dictionary<CellKey, string> labels) => outcome switch
    {
        DoneOutcome => null,
        DivergedOutcome => ("diverged", "its loss became non-finite; it ranks last"),
        FailedOutcome failed => ("failed", failed.Reason),
        BlockedOutcome blocked => ("blocked", $"by {labels.GetValueOrDefault(blocked.By, blocked.By.Short)}: {blocked.Reason}"),
        _ => ("missing", "not trained yet"),
    };

    private static string Plain(string title, ImmutableArray<string> header, IEnumerable<string[]> lines)
    {
        var text = new StringBuilder($"<h2>{HtmlText.Of(title)}</h2>\n<div class=\"scroll\"><table class=\"words\">\n<thead><tr>");
        text.AppendJoin(string.Empty, header.Select(h => $"<th scope=\"col\">{HtmlText.Of(h)}</th>")).Append("</tr></thead>\n<tbody>\n");
        foreach (var line in lines)
        {
            text.Append("<tr>").AppendJoin(string.Empty, line.Select(field => $"<td>{HtmlText.Of(field)}</td>")).Append("</tr>\n");
        }

        return text.Append("</tbody></table></div>\n").ToString();
    }

    private static string Cell(ReportText text) => text.Emphasis switch
    {
        Emphasis.Bold => $"<td><strong>{HtmlText.Of(text.Text)}</strong></td>",
        Emphasis.Dim => $"<td class=\"dim\">{HtmlText.Of(text.Text)}</td>",
        _ => $"<td>{HtmlText.Of(text.Text)}</td>",
    };
}
