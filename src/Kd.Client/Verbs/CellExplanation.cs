using Kd.Core.Api;
using Kd.Core.Plans;
using Kd.Core.Reports;

namespace Kd.Client.Verbs;

/// <summary>kdctl plan --explain: what one cell is trained with, and who said so.</summary>
internal static class CellExplanation
{
    public static void WriteTo(TextWriter output, GridFile grid, PlanSummary summary, string label)
    {
        var cell = summary.Plan.Cells.FirstOrDefault(c => c.Label == label)
            ?? throw VerbException.BadInput($"the plan has no cell '{label}'{Core.Grids.NearName.Hint(label, summary.Plan.Cells.Select(c => c.Label))}");
        var settings = PlanExplanation.Of(grid.Grid, cell.Dataset, cell.Config)
            ?? throw new InvalidOperationException($"the plan names {label}, but its grid does not");
        var teacher = summary.Plan.Cells.FirstOrDefault(c => c.Key == cell.Spec.Teacher);
        output.WriteLine(label);
        output.WriteLine($"  key      {cell.Key}");
        output.WriteLine($"  data     {cell.Spec.Dataset.ContentHash}");
        output.WriteLine($"  terms    {string.Join(" + ", cell.Spec.Terms)}");
        output.WriteLine($"  teacher  {teacher?.Label ?? (cell.Spec.TeacherCheckpoint is { } given ? $"checkpoint {given}" : "none")}");
        output.WriteLine($"  steps    {summary.Steps.GetValueOrDefault(cell.Key)}");
        output.WriteLine();
        var columns = new Columns("SETTING", "VALUE", "FROM");
        foreach (var setting in settings)
        {
            columns.Add(setting.Name, setting.Value, setting.Origin);
        }

        columns.WriteTo(output);
    }
}
