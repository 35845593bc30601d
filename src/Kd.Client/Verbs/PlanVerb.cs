using System.Collections.Immutable;
using System.CommandLine;
using Kd.Client.Display;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Plans;
using Kd.Core.Reports;

namespace Kd.Client.Verbs;

/// <summary>kdctl plan: what a grid would train, what of it is there already, and where every setting of a cell comes from.</summary>
internal static class PlanVerb
{
    public static Command Create()
    {
        var verb = new Command("plan", "Shows the cells of a grid without training; -o wide lists every cell");
        var submit = new SubmitOptions();
        var explain = new Option<string?>("--explain") { Description = "Shows every resolved setting of one cell and where it comes from", HelpName = "CELL" };
        var probe = new Option<bool>("--probe") { Description = "Tries a few steps of each shape of training, to predict time and memory; later plans remember" };
        var limit = new Option<double>("--probe-limit") { Description = "What the probe of a shape may take; those that take longer are named, the rest is predicted", HelpName = "SECONDS", DefaultValueFactory = _ => SubmitRequest.UsualProbeSeconds };
        limit.Validators.Add(result =>
        {
            if (result.GetValue(limit) is not (> 0 and <= SubmitRequest.MostProbeSeconds))
            {
                result.AddError($"--probe-limit takes a number of seconds, at most {SubmitRequest.MostProbeSeconds}");
            }
        });
        var connection = new ConnectionOptions();
        var output = new OutputOption(OutputForm.Table, OutputForm.Wide, OutputForm.Json, OutputForm.Name);
        submit.AddTo(verb);
        verb.Add(explain);
        verb.Add(probe);
        verb.Add(limit);
        connection.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var grid = submit.Grid(parsed);
            return SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
            {
                var request = submit.Request(parsed, grid);
                var summary = await grid.AskAsync(() => parsed.GetValue(probe)
                    ? api.ProbeAsync(request with { ProbeSeconds = parsed.GetValue(limit) }, progress => Console.Error.WriteLine(ProbeWords.Of(progress)), cancellationToken)
                    : api.PlanAsync(request, cancellationToken));
                if (parsed.GetValue(explain) is { } label)
                {
                    CellExplanation.WriteTo(Console.Out, grid, summary, label);
                }
                else
                {
                    Write(summary, submit.Only(parsed), output.Read(parsed));
                }

                return ExitCode.Ok;
            });
        });
        return verb;
    }

    private static void Write(PlanSummary summary, ImmutableArray<string> only, OutputForm form)
    {
        switch (form)
        {
            case OutputForm.Json:
                Console.Out.WriteLine(KdJson.Serialize(summary));
                return;
            case OutputForm.Name:
                foreach (var cell in summary.Plan.Cells)
                {
                    Console.Out.WriteLine(cell.Label);
                }

                return;
        }

        Console.Out.WriteLine($"{summary.Sweep}: {PlanWords.Counts(summary)}");
        PlanWords.WriteDatasets(Console.Out, summary);
        foreach (var note in PlanBalance.Sentences(summary.Plan, only).Concat(summary.Notes))
        {
            Console.Out.WriteLine($"note: {note}");
        }

        PlanWords.WriteInherited(Console.Out, summary);
        PredictionWords.WriteTo(Console.Out, summary);
        Console.Out.WriteLine();
        (form == OutputForm.Wide ? EveryCell(summary) : EveryRow(summary)).WriteTo(Console.Out);
    }

    private static Columns EveryRow(PlanSummary summary)
    {
        var columns = new Columns(["DATA SET", "CONFIG", "ROLE", "FOLDS", "SEEDS", "CELLS", "TEACHER", "STEPS", "WARM-UP", .. PredictionWords.Headers(summary)]);
        foreach (var row in summary.Plan.Cells.GroupBy(c => (c.Dataset, c.Config)))
        {
            columns.Add(
            [
                row.Key.Dataset,
                row.Key.Config,
                Role(row.First()),
                string.Join(',', row.Select(c => c.Spec.Fold).Distinct()),
                string.Join(',', row.Select(c => c.Spec.Seed).Distinct()),
                $"{row.Count()}",
                Teacher(row.First().Spec, summary),
                string.Join(',', row.Select(c => Steps(summary, c)).Distinct()),
                string.Join(',', row.Select(c => Warmup(summary, c)).Distinct()),
                .. PredictionWords.Row(summary, row.Key.Dataset, row.Key.Config),
            ]);
        }

        return columns;
    }

    private static Columns EveryCell(PlanSummary summary)
    {
        var labels = summary.Plan.Cells.ToDictionary(c => c.Key, c => c.Label);
        var columns = new Columns("CELL", "ROLE", "STEPS", "TEACHER", "KEY");
        foreach (var cell in summary.Plan.Cells)
        {
            columns.Add(cell.Label, Role(cell), Steps(summary, cell), cell.Spec.Teacher is { } teacher ? labels.GetValueOrDefault(teacher, teacher.Short) : "-", cell.Key.Short);
        }

        return columns;
    }

    private static string Teacher(CellSpec spec, PlanSummary summary) => spec switch
    {
        { Teacher: not null } => $"seed {summary.Plan.TeacherSeed}",
        { TeacherCheckpoint: { } hash } => hash[..12],
        _ => "-",
    };

    private static string Role(PlannedCell cell) => cell.IsTeacher ? "teacher" : "student";

    private static string Warmup(PlanSummary summary, PlannedCell cell) => summary.Steps.TryGetValue(cell.Key, out var steps) ? $"{TrainingLength.Warmup(cell.Spec.Recipe, steps)}" : "-";

    private static string Steps(PlanSummary summary, PlannedCell cell) => summary.Steps.TryGetValue(cell.Key, out var steps) ? $"{steps}" : "-";
}
