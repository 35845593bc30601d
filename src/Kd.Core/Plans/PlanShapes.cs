using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Trainers;

namespace Kd.Core.Plans;

/// <summary>Which shapes of training a plan holds.</summary>
public static class PlanShapes
{
    /// <summary>The question to a trainer for each data set and row, in plan order. Questions of equal rows are equal but for their id.</summary>
    public static IEnumerable<((string Dataset, string Row) Place, ProbeCommand Question)> Of(Plan plan, IReadOnlyDictionary<string, DatasetDescription> descriptions, GridWeights weights)
    {
        var specs = plan.Cells.ToDictionary(c => c.Key, c => c.Spec);
        foreach (var cell in plan.Cells.DistinctBy(c => (c.Dataset, c.Config)))
        {
            var description = descriptions[cell.Dataset];
            var fold = description.Folds.First(f => f.Name == cell.Spec.Fold);
            var teacher = cell.Spec switch
            {
                { Teacher: { } key } => specs[key],
                { TeacherCheckpoint: { } hash } => weights.Teachers[hash],
                _ => null,
            };
            var shape = Shape(cell.Spec, teacher?.Detector, description.Classes.Length);
            yield return ((cell.Dataset, cell.Config), new ProbeCommand("", shape, fold.Train, fold.Test));
        }
    }

    private static ProbeShape Shape(CellSpec spec, DetectorSpec? teacher, int classes) => new()
    {
        Detector = spec.Detector with { Pretrained = null },
        Recipe = spec.Recipe,
        Size = spec.Dataset.Options.Size,
        Classes = classes,
        Terms = spec.Terms,
        Teacher = teacher is null ? null : teacher with { Pretrained = null },
    };
}
