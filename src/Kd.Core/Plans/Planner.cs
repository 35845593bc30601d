using System.Collections.Immutable;
using System.Globalization;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Grids;

namespace Kd.Core.Plans;

/// <summary>Expands a grid over what trainers found in its data sets: ordered cells with teacher edges, or the reasons why not. Pure.</summary>
public sealed class Planner
{
    /// <summary>Steps of each configuration in a smoke run.</summary>
    public const int SmokeSteps = 10;

    private readonly Grid grid;
    private readonly string trainerRevision;
    private readonly SettingLayer? last;
    private readonly GridWeights weights;
    private readonly GivenTeachers given;
    private readonly List<PlanProblem> problems = [];
    private readonly List<string> notes = [];
    private readonly Dictionary<CellKey, PlannedCell> byKey = [];
    private readonly ImmutableArray<PlannedCell>.Builder cells = ImmutableArray.CreateBuilder<PlannedCell>();
    private readonly ImmutableArray<CellAlias>.Builder aliases = ImmutableArray.CreateBuilder<CellAlias>();
    private readonly ImmutableDictionary<CellKey, int>.Builder steps = ImmutableDictionary.CreateBuilder<CellKey, int>();

    private Planner(Grid grid, string trainerRevision, SettingLayer? last, GridWeights? weights)
    {
        this.weights = weights ?? GridWeights.None;
        given = new GivenTeachers(grid.TeacherUse?.Given ?? [], this.weights);
        this.grid = grid;
        this.trainerRevision = trainerRevision;
        this.last = last;
    }

    /// <param name="grid">What is wanted.</param>
    /// <param name="descriptions">What trainers found, by name of the data set; every one of the grid's.</param>
    /// <param name="trainerRevision">Part of every cell key.</param>
    /// <param name="weights">Every weights file and given teacher the grid names; null when it names none.</param>
    public static PlanOutcome Plan(Grid grid, IReadOnlyDictionary<string, DatasetDescription> descriptions, string trainerRevision, GridWeights? weights = null) =>
        new Planner(grid, trainerRevision, last: null, weights).Run(descriptions);

    /// <summary>Ten steps of each distinct configuration on the first fold and seed of each data set, as a sweep "NAME-smoke".</summary>
    public static PlanOutcome Smoke(Grid grid, IReadOnlyDictionary<string, DatasetDescription> descriptions, string trainerRevision, GridWeights? weights = null)
    {
        var small = grid with
        {
            Name = $"{grid.Name}-smoke",
            Datasets = [.. grid.Datasets.Select(d => d with { Folds = d.Folds[..1], Seeds = d.Seeds[..1] })],
        };
        return new Planner(small, trainerRevision, SmokeLayer(), weights).Run(descriptions);
    }

    private static SettingLayer SmokeLayer() => new(
        "smoke run",
        [
            new GridSetting("maxSteps", s => s with { Recipe = s.Recipe with { MaxSteps = SmokeSteps } }),
            new GridSetting("warmup", s => s with { Recipe = s.Recipe with { WarmupFraction = Math.Min(s.Recipe.WarmupFraction, 0.1) } }),
        ]);

    private PlanOutcome Run(IReadOnlyDictionary<string, DatasetDescription> descriptions)
    {
        foreach (var dataset in grid.Datasets)
        {
            var description = descriptions[dataset.Name];
            if (DatasetFits.Problems(dataset, description) is { IsEmpty: false } unfit)
            {
                problems.AddRange(unfit);
                continue;
            }

            var patterns = new CellPatterns(grid, dataset, description, trainerRevision, last, weights);
            foreach (var fold in dataset.Folds)
            {
                AddFold(dataset, description, patterns, fold);
            }
        }

        return problems.Count > 0
            ? new PlanRefused([.. problems.Distinct()])
            : new Planned(Whole(descriptions), steps.ToImmutable());
    }

    private void AddFold(GridDataset dataset, DatasetDescription description, CellPatterns patterns, string fold)
    {
        var summary = description.Folds.First(f => f.Name == fold);
        var students = GridNames.Students(grid).ToArray();
        var use = grid.TeacherUse;
        var taught = students.Any(s => s.Teacher is not null);
        var extra = taught && use?.Seed is { } only && !dataset.Seeds.Contains(only) ? [only] : ImmutableArray<int>.Empty;
        var teachers = new Dictionary<(string Teacher, int Seed), CellKey>();
        foreach (var seed in extra.Concat(dataset.Seeds))
        {
            var teachHere = use is not null && (use.Report || (taught && (use.Seed ?? seed) == seed));
            foreach (var teacher in grid.Teachers.Where(t => teachHere && use!.Teachers.Contains(t.Name)))
            {
                teachers[(teacher.Name, seed)] = Add(patterns.Of(teacher) with { Fold = fold, Seed = seed }, dataset, summary, teacher.Name, isTeacher: true);
            }
        }

        foreach (var seed in dataset.Seeds)
        {
            foreach (var (config, teacher, row) in students)
            {
                CellKey? key = teacher is null ? null : teachers[(teacher, use!.Seed ?? seed)];
                AddStudent(patterns.Of(config) with { Fold = fold, Seed = seed, Teacher = key }, dataset, description, summary, config, row);
            }
        }
    }

    private void AddStudent(CellSpec spec, GridDataset dataset, DatasetDescription description, FoldSummary fold, GridConfig config, string row)
    {
        if (spec.Teacher is { } key && GivenTeachers.AnchorMisfit(byKey[key].Spec.Detector, spec.Detector) is { } misfit)
        {
            problems.Add(new PlanProblem("/students", $"{dataset.Name}: {row}: its teacher {misfit}"));
        }
        else if (config.Distils && spec.Teacher is null)
        {
            spec = spec with { TeacherCheckpoint = given.For(dataset, description, fold.Name, spec.Detector, problems) };
        }

        Add(spec, dataset, fold, row, isTeacher: false);
    }

    private CellKey Add(CellSpec spec, GridDataset dataset, FoldSummary fold, string row, bool isTeacher)
    {
        var cell = new PlannedCell { Key = CellKey.Of(spec), Spec = spec, Dataset = dataset.Name, Config = row, IsTeacher = isTeacher };
        if (byKey.TryGetValue(cell.Key, out var first))
        {
            aliases.Add(new CellAlias(cell.Key, dataset.Name, fold.Name, spec.Seed, row));
            var note = $"{first.Dataset}: '{first.Config}' and {(dataset.Name == first.Dataset ? string.Empty : dataset.Name + ": ")}'{row}' describe the same training: it is done once and shown under both names";
            if (!notes.Contains(note))
            {
                notes.Add(note);
            }

            return cell.Key;
        }

        byKey.Add(cell.Key, cell);
        cells.Add(cell);
        steps.Add(cell.Key, Steps(cell, fold));
        return cell.Key;
    }

    private int Steps(PlannedCell cell, FoldSummary fold)
    {
        var recipe = cell.Spec.Recipe;
        var total = TrainingLength.Steps(recipe, fold.Train * TrainingLength.Copies(recipe));
        var warmup = TrainingLength.Warmup(recipe, total);
        if (total == 0)
        {
            problems.Add(new PlanProblem($"/datasets/{cell.Dataset}", $"{cell.Config}: fold {fold.Name} has {fold.Train} training images, fewer than one batch of {recipe.Batch}: lower \"batch\""));
        }
        else if (warmup >= total)
        {
            problems.Add(new PlanProblem($"/datasets/{cell.Dataset}", $"{cell.Config}: the warm-up of {warmup} steps is as long as the whole training of {total}: shorten \"warmup\""));
        }

        return total;
    }

    private Plan Whole(IReadOnlyDictionary<string, DatasetDescription> descriptions)
    {
        var used = grid.TeacherUse?.Teachers ?? [];
        notes.AddRange(grid.Teachers.Where(t => !used.Contains(t.Name)).Select(t => $"teacher '{t.Name}' is used by no student and is not trained"));
        var plan = new Plan
        {
            Sweep = grid.Name,
            Columns = [.. grid.Datasets.Select(d => new PlanColumn(d.Name, d.Metric, d.Also, d.Folds, d.Seeds))],
            Rows = [.. GridNames.ReportedTeachers(grid).Select(t => new PlanRow(t, IsTeacher: true)), .. GridNames.Students(grid).Select(s => new PlanRow(s.Row, IsTeacher: false))],
            Baseline = grid.Report.Baseline,
            TeacherSeed = grid.TeacherUse switch
            {
                { Given.IsEmpty: false } => Plans.Plan.GivenTeacher,
                { Seed: { } seed } => seed.ToString(CultureInfo.InvariantCulture),
                _ => "same",
            },
            GivenOrigins = weights.Origins.IsEmpty ? null : weights.Origins,
            Weight = grid.Weight,
            Published = grid.Report.Published,
            Families = grid.Report.Families.IsEmpty ? null : grid.Report.Families,
            Cells = InOrder(),
            Aliases = aliases.ToImmutable(),
        };
        return plan with { Notes = [.. notes, .. PlanBalance.Sentences(plan.Columns, descriptions), .. PlanPower.Sentences(plan)] };
    }

    /// <summary>Teachers of all seeds of a fold were made first, because students name their keys; the plan goes seed by seed.</summary>
    private ImmutableArray<PlannedCell> InOrder()
    {
        var order = grid.Datasets.SelectMany(d => d.Folds.Select(f => (d.Name, f))).Select((place, i) => (place, i)).ToDictionary(x => x.place, x => x.i);
        var seeds = grid.Datasets.ToDictionary(d => d.Name, d => d.Seeds);
        return [.. cells.OrderBy(c => order[(c.Dataset, c.Spec.Fold)]).ThenBy(c => seeds[c.Dataset].IndexOf(c.Spec.Seed)).ThenBy(c => !c.IsTeacher)];
    }
}
