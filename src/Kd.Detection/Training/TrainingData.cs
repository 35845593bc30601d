using System.Collections.Immutable;
using Kd.Detection.Data;
using Kd.Detection.Data.Augmentation;
using Kd.Detection.Data.Loading;

namespace Kd.Detection.Training;

/// <summary>The images a cell trains and tests on, and how many threads make them ready.</summary>
internal sealed record TrainingData(DatasetFold Fold, ImageStore Images, int LoaderThreads)
{
    /// <summary>Files behind those training images that decode after all.</summary>
    public ImmutableSortedSet<string> Mended(ImmutableSortedSet<string> undecodable) =>
        Fold.Train.Select(s => s.Image).Where(i => undecodable.Contains(i.Id) && Images.TryGet(i) is not null).Select(i => i.File).ToImmutableSortedSet(StringComparer.Ordinal);

    /// <summary>The plan's batches from a step on.</summary>
    public BatchLoader Load(TrainingPlan plan, int fromStep) => new(
        Fold.Train,
        Images,
        new BatchPlan
        {
            Seed = plan.Spec.Seed,
            Batch = plan.Recipe.Batch,
            Steps = plan.Steps,
            StartStep = fromStep,
            Augmentation = AugmentationOptions.Of(plan.Recipe),
        },
        LoaderThreads);
}
