using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Core.Plans;
using Kd.Core.Results;

namespace Kd.Core.Published;

/// <summary>Puts a table and a paper side by side. Pure.</summary>
public sealed class PublishedComparing
{
    private readonly Plan plan;
    private readonly SweepTable table;
    private readonly PublishedFigures figures;

    private PublishedComparing(Plan plan, SweepTable table, PublishedFigures figures)
    {
        this.plan = plan;
        this.table = table;
        this.figures = figures;
    }

    public static PublishedComparison Of(Plan plan, SweepTable table, PublishedFigures figures) => new PublishedComparing(plan, table, figures).Run();

    private PublishedComparison Run()
    {
        var shared = table.Columns.Index()
            .Select(c => (c.Index, Column: c.Item, Published: figures.Datasets.FirstOrDefault(d => Same(d.Name, c.Item.Dataset))))
            .ToArray();
        return new PublishedComparison
        {
            Sweep = table.Sweep,
            Paper = figures.Paper,
            Columns = [.. shared.Where(c => c.Published is not null).Select(c => Column(c.Index, c.Column, c.Published!))],
            Notes =
            [
                $"Published: {figures.Paper}; {figures.Source}.",
                $"The paper reports {figures.Selection}. \"best on test\" is chosen likewise, from {Evaluations()}; it is no honest estimate. Conclusions are drawn from \"final\" only.",
                .. shared.SelectMany(c => c.Published is { } dataset ? Notes(c.Column, dataset) : [$"{c.Column.Dataset}: the paper has no such data set; it has {string.Join(", ", figures.Datasets.Select(d => d.Name))}."]),
            ],
        };
    }

    private PublishedColumn Column(int index, TableColumn column, PublishedDataset dataset)
    {
        var basis = Mapping(column, dataset)?.Basis ?? MappingBasis.Unknown;
        return new PublishedColumn(column.Dataset, column.Metric, dataset.Metric, basis, [.. table.Rows.Select(row => Row(row, row.Cells[index], dataset, basis))]);
    }

    private PublishedRow Row(TableRow row, TableCell cell, PublishedDataset dataset, MappingBasis basis)
    {
        var method = row.IsTeacher ? PublishedFigure.TeacherMethod : row.Name;
        var figure = figures.Figures.FirstOrDefault(f => Same(f.Method, method) && f.Values.ContainsKey(dataset.Name));
        var published = figure?.Values[dataset.Name] / 100;
        var best = RunAggregates.Of([.. cell.Runs.Select(Best)]);
        return new PublishedRow
        {
            Name = row.Name,
            IsTeacher = row.IsTeacher,
            Published = published,
            Table = figure?.Table,
            BestOnTest = best.MeanThenMedian,
            Difference = basis == MappingBasis.Unknown ? null : best.MeanThenMedian - published,
            Final = cell.MeanThenMedian,
            Runs = best.Runs.Count(r => r.State == RunState.Done),
            RunsPlanned = best.Runs.Length,
            SeedDeviation = best.SeedDeviation,
            FoldDeviation = best.FoldDeviation,
        };
    }

    // A result of an older evaluation may lack the metric.
    private static TableRun Best(TableRun run) => run switch
    {
        { State: RunState.Done, Best: null } => run with { State = RunState.Missing, Value = null },
        _ => run with { Value = run.Best },
    };

    private IEnumerable<string> Notes(TableColumn column, PublishedDataset dataset)
    {
        yield return Mapping(column, dataset) is { } mapping
            ? $"{column.Dataset}: that {column.Metric} is the paper's {dataset.Metric} is {$"{mapping.Basis}".ToLowerInvariant()}: {mapping.Reason}."
            : $"{column.Dataset}: whether {column.Metric} is the paper's {dataset.Metric} is unknown, so no difference is shown: {dataset.Otherwise}.";
        yield return $"{column.Dataset}: the paper's numbers are {dataset.Protocol}; here folds x seeds are {column.Folds.Length} x {column.Seeds.Length}.";
        if (Differences(column, dataset).ToArray() is { Length: > 0 } differences)
        {
            yield return $"Warning: {column.Dataset} was not trained as in the paper ({string.Join(", ", differences)}): a difference says nothing about a reproduction.";
        }
    }

    private IEnumerable<string> Differences(TableColumn column, PublishedDataset dataset)
    {
        var cells = plan.Cells.Where(c => c.Dataset == column.Dataset).ToArray();
        var size = cells.Select(c => c.Spec.Dataset.Options.Size).FirstOrDefault();
        if (dataset.Size is { } wanted && wanted != size)
        {
            yield return $"{size} px, there {wanted}";
        }

        if (cells.Any(c => !c.IsTeacher && !IsPreset(c.Spec.Detector, figures.Student, size)))
        {
            yield return $"students are no {figures.Student}";
        }

        if (cells.Any(c => c.IsTeacher && !IsPreset(c.Spec.Detector, figures.Teacher, size)))
        {
            yield return $"teachers are no {figures.Teacher}";
        }

        if (cells.Any(c => c.Spec.Dataset.Options.Labels != TrainingLabels.True))
        {
            yield return "labels are permuted";
        }
    }

    private static bool IsPreset(DetectorSpec detector, string preset, int size)
    {
        var named = DetectorPresets.For(preset, size);
        return (detector.Block, detector.Width, detector.Neck, detector.NeckWidth) == (named.Block, named.Width, named.Neck, named.NeckWidth)
            && detector.Depths.SequenceEqual(named.Depths);
    }

    private string Evaluations()
    {
        var counts = plan.Cells.Select(c => c.Spec.Recipe.Evaluations ?? RecipeSpec.FewEvaluations).Distinct().Order().ToArray();
        return string.Join(" or ", counts.Select(n => n == RecipeSpec.EveryEpoch ? "every epoch from 1/1.75 of the run on" : $"{n} evaluations a run"));
    }

    private static PublishedMapping? Mapping(TableColumn column, PublishedDataset dataset) => dataset.Mappings.FirstOrDefault(m => m.Metric == column.Metric);

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
