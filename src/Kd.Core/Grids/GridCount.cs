namespace Kd.Core.Grids;

/// <summary>How large a grid is, by arithmetic alone (experiment.md section 1, rule 1).</summary>
/// <param name="Cells">Teachers and students; names with equal keys not yet merged.</param>
/// <param name="Edges">Students that learn from a teacher.</param>
public sealed record GridCount(long Cells, long Edges)
{
    public static GridCount Of(Grid grid)
    {
        var rows = GridNames.Students(grid).ToArray();
        var distilling = rows.Count(r => r.Config.Distils);
        var teachers = grid.TeacherUse?.Teachers.Length ?? 0;
        var count = new GridCount(0, 0);
        foreach (var dataset in grid.Datasets)
        {
            long pairs = (long)dataset.Folds.Length * dataset.Seeds.Length;
            var taught = (long)dataset.Folds.Length * TeacherSeeds(grid, dataset, distilling > 0);
            count = new GridCount(count.Cells + (pairs * rows.Length) + (taught * teachers), count.Edges + (pairs * distilling));
        }

        return count;
    }

    /// <summary>Seeds a teacher is trained on, a fold.</summary>
    private static int TeacherSeeds(Grid grid, GridDataset dataset, bool needed) => grid.TeacherUse switch
    {
        null => 0,
        { Seed: null } use => needed || use.Report ? dataset.Seeds.Length : 0,
        { Report: true, Seed: { } seed } => dataset.Seeds.Length + (needed && !dataset.Seeds.Contains(seed) ? 1 : 0),
        _ => needed ? 1 : 0,
    };
}
