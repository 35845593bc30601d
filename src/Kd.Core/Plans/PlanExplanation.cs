using System.Collections.Immutable;
using Kd.Core.Grids;

namespace Kd.Core.Plans;

/// <summary>"plan --explain CELL": every setting of a cell, its value, and where that came from.</summary>
public static class PlanExplanation
{
    /// <summary>Null when the grid has no such data set or row. Settings do not depend on fold and seed.</summary>
    /// <param name="row">Name of a row, or of a teacher.</param>
    public static ImmutableArray<ResolvedSetting>? Of(Grid grid, string dataset, string row)
    {
        if (grid.Datasets.FirstOrDefault(d => d.Name == dataset) is not { } data)
        {
            return null;
        }

        if (grid.Teachers.FirstOrDefault(t => t.Name == row) is { } teacher)
        {
            return SettingResolution.Of(data, teacher.Detector, teacher.Recipe, config: null, last: null).Explained;
        }

        var student = GridNames.Students(grid).FirstOrDefault(s => s.Row == row);
        return student.Config is null ? null : SettingResolution.Of(data, grid.StudentDetector, grid.StudentRecipe, student.Config, last: null).Explained;
    }
}
