using System.Collections.Immutable;
using Kd.Detection.Data.Augmentation;
using Kd.Detection.Randomness;

namespace Kd.Detection.Data.Loading;

/// <summary>What decides the content of every training batch.</summary>
public sealed record BatchPlan
{
    public required int Seed { get; init; }

    /// <summary>Images a step, before copies.</summary>
    public required int Batch { get; init; }

    /// <summary>Total steps of the training, not those left.</summary>
    public required int Steps { get; init; }

    /// <summary>First step to make: 0, or where a resumed training goes on.</summary>
    public int StartStep { get; init; }

    public required AugmentationOptions Augmentation { get; init; }
}

/// <summary>
/// Training batches, decoded and augmented on background threads. Batch k is a pure function of images, plan and k
/// (order = f(seed, epoch), augmentation = f(seed, epoch, sample, copy)), whatever the thread count and the first step.
/// The last short batch of an epoch is dropped.
/// </summary>
public sealed class BatchLoader : IDisposable
{
    private readonly ImmutableArray<LabelledImage> samples;
    private readonly ImageStore store;
    private readonly BatchPlan plan;
    private readonly int stepsPerEpoch;
    private readonly OrderedPrefetch<TrainingBatch> batches;
    private volatile EpochOrder order = new(-1, []);

    /// <param name="threads">Background threads; 1 suffices at nano size.</param>
    /// <param name="depth">Batches made ahead at most.</param>
    public BatchLoader(ImmutableArray<LabelledImage> samples, ImageStore store, BatchPlan plan, int threads = 1, int depth = 4)
    {
        stepsPerEpoch = StepsPerEpoch(samples.Length, plan.Batch);
        if (stepsPerEpoch == 0)
        {
            throw new BadDataException($"a batch of {plan.Batch} needs at least as many training images, the fold has {samples.Length}: use a smaller batch");
        }

        (this.samples, this.store, this.plan) = (samples, store, plan);
        batches = new OrderedPrefetch<TrainingBatch>(plan.StartStep, plan.Steps, threads, depth, Make);
    }

    /// <summary>Time that <see cref="Next"/> kept its caller waiting.</summary>
    public TimeSpan Waited => batches.Waited;

    /// <summary>Share of the time since the loader began that its caller waited, 0..1.</summary>
    public double WaitShare => batches.Waited / batches.Elapsed;

    /// <summary>True when no step is left.</summary>
    public bool AtEnd => batches.AtEnd;

    public static int StepsPerEpoch(int images, int batch) => images / batch;

    /// <summary>The next step's batch; throws <see cref="BadDataException"/> when one of its images does not decode.</summary>
    public TrainingBatch Next(CancellationToken cancellation = default) => batches.Next(cancellation);

    public void Dispose() => batches.Dispose();

    private TrainingBatch Make(int step)
    {
        var (epoch, inEpoch) = Math.DivRem(step, stepsPerEpoch);
        var indices = Order(epoch).AsSpan(inEpoch * plan.Batch, plan.Batch);
        var copies = plan.Augmentation.Copies;
        var pixels = 3 * store.Size * store.Size;
        var images = GC.AllocateUninitializedArray<float>(plan.Batch * copies * pixels);
        var targets = ImmutableArray.CreateBuilder<GroundTruth>(plan.Batch * copies);
        var ids = ImmutableArray.CreateBuilder<string>(plan.Batch * copies);
        foreach (var index in indices)
        {
            var sample = samples[index];
            var image = store.Get(sample.Image);
            for (var copy = 0; copy < copies; copy++)
            {
                var augmented = Augmenter.Apply(image, sample.Truth, plan.Augmentation, new SamplePlace(plan.Seed, epoch, index, copy));
                PixelTensor.Write(augmented.Image, images.AsSpan(targets.Count * pixels, pixels));
                targets.Add(augmented.Truth);
                ids.Add(sample.Image.Id);
            }
        }

        return new TrainingBatch { Epoch = epoch, Step = step, Images = images, Size = store.Size, Targets = targets.MoveToImmutable(), ImageIds = ids.MoveToImmutable() };
    }

    // Threads may overwrite each other's epoch; each uses the order it read or made.
    private int[] Order(int epoch)
    {
        var known = order;
        if (known.Epoch != epoch)
        {
            order = known = new EpochOrder(epoch, RandomStream.At(RandomPurpose.Order, plan.Seed, epoch).Permutation(samples.Length));
        }

        return known.Samples;
    }

    private sealed record EpochOrder(int Epoch, int[] Samples);
}
