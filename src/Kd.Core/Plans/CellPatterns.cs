using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Grids;

namespace Kd.Core.Plans;

/// <summary>
/// What all cells of one teacher or configuration on a data set have in common: their spec but for fold, seed and teacher. Settings are
/// resolved once, and thousands of cells hold the same objects.
/// </summary>
internal sealed class CellPatterns(Grid grid, GridDataset dataset, DatasetDescription description, string trainerRevision, SettingLayer? last, GridWeights weights)
{
    private readonly CellDataset data = new() { ContentHash = description.ContentHash, Options = dataset.Options };

    /// <summary>By the <see cref="GridTeacher"/> or <see cref="GridConfig"/> itself.</summary>
    private readonly Dictionary<object, CellSpec> known = new(ReferenceEqualityComparer.Instance);

    public CellSpec Of(GridTeacher teacher) =>
        known.TryGetValue(teacher, out var spec) ? spec
        : known[teacher] = Of(SettingResolution.Of(dataset, teacher.Detector, teacher.Recipe, config: null, last).Settings, [new HardTerm()]);

    public CellSpec Of(GridConfig config) =>
        known.TryGetValue(config, out var spec) ? spec
        : known[config] = Of(SettingResolution.Of(dataset, grid.StudentDetector, grid.StudentRecipe, config, last).Settings, config.Terms);

    private CellSpec Of(CellSettings settings, ImmutableArray<LossTermSpec> terms) => new()
    {
        Dataset = data,
        Fold = "",
        Seed = 0,
        Detector = settings.Detector with { Pretrained = settings.Detector.Pretrained is { } file ? weights.Hashes[file] : null },
        Recipe = settings.Recipe,
        Terms = terms,
        TrainerRevision = trainerRevision,
    };
}
