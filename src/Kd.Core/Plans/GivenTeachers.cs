using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Grids;
using Kd.Core.Json;

namespace Kd.Core.Plans;

/// <summary>Finds the given checkpoint that may teach on a fold: trained on the same data, read the same way, without this fold's test images (experiment.md section 1, rule 4).</summary>
internal sealed class GivenTeachers(ImmutableArray<GivenTeacher> given, GridWeights weights)
{
    private const string Pointer = "/students/teacher";

    /// <summary>Its hash; null with the reasons why none fits.</summary>
    public string? For(GridDataset dataset, DatasetDescription description, string fold, DetectorSpec student, ICollection<PlanProblem> problems)
    {
        var reasons = new List<string>();
        foreach (var teacher in given.Where(g => g.Fold == fold))
        {
            var hash = weights.Hashes[teacher.Weights];
            if (Misfit(weights.Teachers[hash], dataset, description, fold, student) is not { } misfit)
            {
                return hash;
            }

            reasons.Add($"checkpoint {teacher.Weights} {misfit}");
        }

        problems.Add(new PlanProblem(Pointer, reasons.Count > 0
            ? string.Join("; ", reasons)
            : $"no checkpoint is given for fold \"{fold}\" of \"{dataset.Name}\", and one of another fold may have learnt this fold's test images: give {{ \"checkpoint\", \"fold\" }} for each fold, in a list"));
        return null;
    }

    private static string? Misfit(CellSpec teacher, GridDataset dataset, DatasetDescription description, string fold, DetectorSpec student) => teacher switch
    {
        _ when teacher.Fold != fold => $"was trained on fold \"{teacher.Fold}\", not \"{fold}\": correct \"fold\"",
        _ when teacher.Dataset.ContentHash != description.ContentHash =>
            $"was trained on other data than \"{dataset.Name}\" holds (content {teacher.Dataset.ContentHash[..12]}, here {description.ContentHash[..12]}): use a teacher of this data set",
        _ when CanonicalJson.Text(teacher.Dataset.Options) != CanonicalJson.Text(dataset.Options) =>
            $"reads \"{dataset.Name}\" in another way: {CanonicalJson.Text(teacher.Dataset.Options)}, here {CanonicalJson.Text(dataset.Options)}: make them equal",
        _ => AnchorMisfit(teacher.Detector, student),
    };

    /// <summary>Outputs of teacher and student are compared anchor by anchor, so both need the same ones; null when they have.</summary>
    public static string? AnchorMisfit(DetectorSpec teacher, DetectorSpec student) =>
        teacher.Levels == student.Levels && teacher.BaseAnchor.Equals(student.BaseAnchor)
            ? null
            : $"has {teacher.Levels} pyramid levels with anchors from {teacher.BaseAnchor} px, its student {student.Levels} from {student.BaseAnchor} px: make \"levels\" and \"baseAnchor\" equal";
}
