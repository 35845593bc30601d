using System.Collections.Immutable;
using Kd.Core.Statistics;

namespace Kd.Core.Results;

/// <summary>Says what the intervals of paired differences mean, why one is not offered, and what they could show: experiment.md section 3.</summary>
internal sealed class EvidenceFooters(ImmutableArray<TableColumn> columns, ImmutableArray<TableRow> rows, bool conditionalOnTeacher)
{
    public IEnumerable<string> All()
    {
        var differences = columns.Select((column, i) => (Column: column, Rows: rows.Select(r => r.Cells[i].Difference).OfType<PairedDifference>().ToArray()))
            .Where(c => c.Rows.Length > 0 && !c.Column.IsSingleRun).ToArray();
        if (differences.Any(c => c.Rows.Any(d => d.OverSeeds is not null)))
        {
            var teacher = conditionalOnTeacher ? ", conditional on this teacher" : string.Empty;
            yield return $"95 % over seeds asks what new seeds on the same data would give{teacher}: a t interval of the complete seeds' mean differences.";
        }

        if (differences.Any(c => c.Rows.Any(d => d.OverFolds is not null)))
        {
            yield return "95 % over folds asks, approximately, what other data of this kind would give: training sets overlap, hence the variance s^2 (1/K + n_test/n_train) of Nadeau and Bengio. The two intervals answer two questions and are never pooled.";
        }

        foreach (var (column, paired) in differences)
        {
            if (NoFoldInterval(column, paired) is { } reason)
            {
                yield return $"{column.Dataset}: no interval over folds: {reason}.";
            }

            if (paired.All(d => d.OverSeeds is null))
            {
                yield return $"{column.Dataset}: no interval over seeds: no row has {Interval.FewestValues} complete seeds.";
            }
            else
            {
                yield return $"{column.Dataset}: {Spread(paired)}";
            }
        }
    }

    private static string? NoFoldInterval(TableColumn column, PairedDifference[] paired) => column switch
    {
        _ when paired.Any(d => d.OverFolds is not null) => null,
        { Grouped: true } => "its folds are groups of images, no sample of folds",
        { Folds.Length: < Interval.FewestValues } => $"it has fewer than {Interval.FewestValues} folds",
        { TestToTrain: null } => "not all results have the size of their training set on record",
        _ => "no seed is complete",
    };

    /// <summary>Of the interval of middle width.</summary>
    private static string Spread(PairedDifference[] paired)
    {
        var byWidth = paired.Where(d => d.OverSeeds is not null).OrderBy(d => d.OverSeeds!.High - d.OverSeeds.Low).ToArray();
        var middle = byWidth[(byWidth.Length - 1) / 2];
        var reach = (middle.OverSeeds!.High - middle.OverSeeds.Low) / 2;
        return $"From the spread seen so far (n = {middle.BySeed.Length * middle.ByFold.Length}), differences under about {100 * reach:0.0} AP lie inside the interval.";
    }
}
