using System.Collections.Immutable;
using Kd.Client.Display;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Reports;

namespace Kd.Client.Verbs;

/// <summary>What a reevaluation changed: a line a cell with its column's metric, or a line for every metric that changed.</summary>
internal static class ReevaluationTable
{
    public static void WriteTo(TextWriter output, ImmutableArray<Reevaluation> done, ImmutableArray<CellView> cells, bool wide)
    {
        var shown = cells.ToDictionary(c => c.Key, c => c.Metric);
        var columns = new Columns("CELL", "OUTCOME", "REVISION", "METRIC", "BEFORE", "AFTER", "OTHERS");
        foreach (var one in done)
        {
            var metric = shown[one.Key];
            var others = Changed(one).Where(name => name != metric).ToArray();
            columns.Add(one.Label, Word(one.Outcome), Revision(one), metric, Value(one.Before, metric), Value(one.After, metric), Others(one, others));
            foreach (var name in wide ? others : [])
            {
                columns.Add("", "", "", name, Value(one.Before, name), Value(one.After, name), "");
            }
        }

        columns.WriteTo(output);
        foreach (var failed in done.Where(d => d.Message is not null))
        {
            output.WriteLine($"{failed.Label}: {failed.Message}");
        }

        output.WriteLine(string.Join(", ", done.CountBy(d => d.Outcome).OrderBy(g => g.Key).Select(g => $"{Words.Count(g.Value, "cell")} {Word(g.Key)}").DefaultIfEmpty("no cell has a result")));
    }

    private static IEnumerable<string> Changed(Reevaluation one) => one.After.IsEmpty
        ? []
        : one.Before.Keys.Union(one.After.Keys, StringComparer.Ordinal).Where(name => Find(one.Before, name) != Find(one.After, name)).Order(StringComparer.Ordinal);

    private static string Others(Reevaluation one, string[] others) => others.Length == 0 ? "" : (others.Count(name => one.Before.ContainsKey(name)), others.Count(name => !one.Before.ContainsKey(name))) switch
    {
        (0, var added) => $"{added} new",
        (var changed, 0) => $"{changed} changed",
        var (changed, added) => $"{changed} changed, {added} new",
    };

    private static string Word(ReevaluationOutcome outcome) => outcome switch
    {
        ReevaluationOutcome.Added => "evaluated anew",
        ReevaluationOutcome.Unchanged => "unchanged",
        ReevaluationOutcome.Contradicted => "contradicted",
        ReevaluationOutcome.NotDone => "not done",
        _ => "failed",
    };

    private static string Revision(Reevaluation one) => one.To is null || one.To == one.From ? one.From ?? "-" : $"{one.From} -> {one.To}";

    private static double? Find(ImmutableSortedDictionary<string, double> metrics, string name) => metrics.TryGetValue(name, out var value) ? value : null;

    // Two digits: one rounds most changes of an evaluation away.
    private static string Value(ImmutableSortedDictionary<string, double> metrics, string name) => Find(metrics, name) is { } value ? $"{100 * value:0.00}" : "-";
}
