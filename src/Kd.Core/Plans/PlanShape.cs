using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Json;
using Kd.Core.Trainers;

namespace Kd.Core.Plans;

/// <summary>A row of a data set, teachers included.</summary>
public sealed record PlanPlace(string Dataset, string Row);

/// <summary>A shape of training, and every row that has it.</summary>
public sealed record PlanShape(ProbeShape Shape, ImmutableArray<PlanPlace> Places)
{
    /// <summary>The distinct shapes of a plan, in the order of their first rows.</summary>
    public static ImmutableArray<PlanShape> AllOf(Plan plan, IReadOnlyDictionary<string, DatasetDescription> descriptions, GridWeights weights)
    {
        var specs = plan.Cells.ToDictionary(c => c.Key, c => c.Spec);
        var rows = plan.Cells.DistinctBy(c => (c.Dataset, c.Config)).Select(cell =>
        {
            var teacher = cell.Spec switch
            {
                { Teacher: { } key } => specs[key],
                { TeacherCheckpoint: { } hash } => weights.Teachers[hash],
                _ => null,
            };
            return (Shape: Of(cell.Spec, teacher?.Detector, descriptions[cell.Dataset].Classes.Length), Place: new PlanPlace(cell.Dataset, cell.Config));
        });
        return [.. rows.GroupBy(r => CanonicalJson.Text(r.Shape), StringComparer.Ordinal).Select(g => new PlanShape(g.First().Shape, [.. g.Select(r => r.Place)]))];
    }

    private static ProbeShape Of(CellSpec spec, DetectorSpec? teacher, int classes) => new()
    {
        Detector = spec.Detector with { Pretrained = null },
        Recipe = Cost(spec.Recipe),
        Size = spec.Dataset.Options.Size,
        Classes = classes,
        Terms = [.. spec.Terms.Select(Cost)],
        Teacher = teacher is null ? null : teacher with { Pretrained = null },
    };

    // How long a training lasts, how often it tests and how far a step goes say nothing about what a step takes. With this rate noise does no harm.
    private static RecipeSpec Cost(RecipeSpec recipe) => recipe with
    {
        Epochs = 1,
        LearningRate = 1e-6,
        FinalRateFraction = 1,
        WeightDecay = 0,
        ClipNorm = recipe.ClipNorm is null ? null : 1,
        WarmupSteps = 0,
        WarmupFraction = 0,
        EmaDecay = 0.9998,
        EmaRamp = 2000,
        OfflineRot90 = false,
        Evaluations = null,
        Keep = Keep.Final,
        MaxSteps = null,
    };

    // Numbers of a term are factors and thresholds; what it takes hangs on its kind, its switches and its words.
    private static LossTermSpec Cost(LossTermSpec term)
    {
        var settings = JsonSerializer.SerializeToNode(term, KdJson.Options)!.AsObject();
        foreach (var number in settings.Where(s => s.Value?.GetValueKind() == JsonValueKind.Number).Select(s => s.Key).ToArray())
        {
            settings.Remove(number);
        }

        return settings.Deserialize<LossTermSpec>(KdJson.Options)!;
    }
}
