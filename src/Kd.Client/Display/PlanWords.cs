using Kd.Core.Api;
using Kd.Core.Datasets;

namespace Kd.Client.Display;

/// <summary>A plan for people.</summary>
internal static class PlanWords
{
    /// <summary>"6 cells (2 teachers, 4 students): 2 done, 1 failed or blocked before, 3 to train"; with --only "6 cells (2 teachers, 4 students), 3 of them wanted: 0 done, 3 to train".</summary>
    public static string Counts(PlanBrief summary)
    {
        var flight = summary.InFlight > 0 ? $"{summary.InFlight} in flight, " : "";
        var inherited = summary.Inherited.Sum(group => group.Labels.Length);
        var before = inherited > 0 ? $"{inherited} failed or blocked before, " : "";
        var wanted = summary.Wanted is { } some ? $", {some} of them wanted" : "";
        return $"{Words.Count(summary.Cells, "cell")} ({Words.Count(summary.Teachers, "teacher")}, {Words.Count(summary.Cells - summary.Teachers, "student")}){wanted}: "
            + $"{summary.Done} done, {flight}{before}{summary.New} to train";
    }

    /// <summary>Why cells failed before, and what to do; nothing when none did.</summary>
    public static void WriteInherited(TextWriter output, PlanBrief summary)
    {
        if (!summary.Inherited.IsEmpty)
        {
            output.WriteLine($"note: cells that failed before stay so; kdctl retry {summary.Sweep} has them tried again:");
            FailureDigest.WriteTo(output, summary.Inherited);
        }
    }

    /// <summary>One line a data set, and one for each kind of trouble found in it.</summary>
    public static void WriteDatasets(TextWriter output, PlanBrief summary)
    {
        foreach (var (name, dataset) in summary.Datasets)
        {
            var classes = string.Join(", ", dataset.Classes.Select(c => $"{c.Name} {c.Objects}"));
            output.WriteLine($"data set {name}: {Words.Count(dataset.Images, "image")}, {Words.Count(dataset.Objects, "object")} ({classes})");
            foreach (var problem in dataset.Problems)
            {
                output.WriteLine($"  {Problem(problem)}");
            }
        }
    }

    public static string Problem(DataProblem problem) =>
        $"{(problem.Fatal ? "error" : "warning")}: {problem.Count} x {problem.Kind}, {problem.Action}: {string.Join("; ", problem.Examples)}";
}
