using System.Collections.Immutable;
using System.Text;
using Kd.Core.Reports;

namespace Kd.Core.Diffs;

/// <summary>A difference of two sweeps as text.</summary>
public static class DiffText
{
    private const int MostNamed = 4;

    public static string Render(SweepDiff diff, TerminalLook look)
    {
        var text = new StringBuilder();
        text.Append($"{Count(diff.Shared, "cell")} in both, {diff.Groups.Sum(g => g.Labels.Length)} trained differently, {diff.OnlyFirst.Length} only in {diff.First}, {diff.OnlySecond.Length} only in {diff.Second}\n\n");
        foreach (var group in diff.Groups)
        {
            text.Append($"{Count(group.Labels.Length, "cell")} ({Named(group.Labels)}) in\n");
            text.AppendJoin(string.Empty, group.Fields.Select(field => $"  {field}\n")).Append('\n');
        }

        Only(diff.First, diff.OnlyFirst, text);
        Only(diff.Second, diff.OnlySecond, text);
        var blocks = diff.Effects.GroupBy(e => e.Dataset).Select(effects => new ReportBlock(
            $"{effects.Key}: mean over folds, then median over seeds",
            [Column(diff.First, effects.First().FirstMetric), Column(diff.Second, effects.First().SecondMetric), "difference"],
            [.. effects.Select(e => new ReportLine(e.Row, Texts(e)))]));
        var footers = diff.Effects.Any(e => !e.IsComplete) ? new[] { "Rows that are not complete in both are dimmed: their numbers may still change." } : [];
        return text.Append(TerminalTable.Render(blocks, [.. footers, "The differences are of two medians over unlike trainings, not of pairs: they are no evidence by themselves."], look)).ToString();
    }

    private static ImmutableArray<ReportText> Texts(DiffEffect effect)
    {
        var weight = effect.IsComplete ? Emphasis.None : Emphasis.Dim;
        return
        [
            new(Figures.Percent(effect.First), weight),
            new(Figures.Percent(effect.Second), weight),
            effect.Difference is { } difference ? new(Figures.Signed(difference), weight) : ReportText.Nothing,
        ];
    }

    private static void Only(string sweep, ImmutableArray<string> labels, StringBuilder text)
    {
        if (!labels.IsEmpty)
        {
            text.Append($"only in {sweep}: {Named(labels)}\n\n");
        }
    }

    private static string Column(string sweep, string metric) => $"{sweep} {metric}";

    private static string Count(int n, string what) => n == 1 ? $"1 {what}" : $"{n} {what}s";

    private static string Named(ImmutableArray<string> labels) =>
        labels.Length <= MostNamed ? string.Join(", ", labels) : $"{string.Join(", ", labels.Take(MostNamed))} and {labels.Length - MostNamed} more";
}
