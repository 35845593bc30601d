using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kd.Detection.Data.Augmentation;
using Kd.Detection.Data.Images;
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
/// The last short batch of an epoch is dropped. In place of an image that does not decode, the next of the epoch's order that
/// does is shown, with the augmentation of the place it fills, so all other places are as with intact data.
/// </summary>
public sealed class BatchLoader : IDisposable
{
    private readonly ImmutableArray<LabelledImage> samples;
    private readonly ImageStore store;
    private readonly BatchPlan plan;
    private readonly int stepsPerEpoch;
    private readonly OrderedPrefetch<TrainingBatch> batches;
    private readonly ConcurrentDictionary<int, bool> undecodable = new();
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

    /// <summary>True when no step is left.</summary>
    public bool AtEnd => batches.AtEnd;

    public static int StepsPerEpoch(int images, int batch) => images / batch;

    /// <summary>The next step's batch; throws <see cref="BadDataException"/> when one of its images cannot be read, or no image decodes.</summary>
    public TrainingBatch Next(CancellationToken cancellation = default) => batches.Next(cancellation);

    public void Dispose() => batches.Dispose();

    private TrainingBatch Make(int step)
    {
        var (epoch, inEpoch) = Math.DivRem(step, stepsPerEpoch);
        var indices = Order(epoch);
        var copies = plan.Augmentation.Copies;
        var pixels = 3 * store.Size * store.Size;
        var images = GC.AllocateUninitializedArray<float>(plan.Batch * copies * pixels);
        var targets = ImmutableArray.CreateBuilder<GroundTruth>(plan.Batch * copies);
        var ids = ImmutableArray.CreateBuilder<string>(plan.Batch * copies);
        var replaced = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        for (var position = inEpoch * plan.Batch; position < (inEpoch + 1) * plan.Batch; position++)
        {
            var (sample, image) = NextDecodable(indices, position, replaced);
            for (var copy = 0; copy < copies; copy++)
            {
                var augmented = Augmenter.Apply(image, sample.Truth, plan.Augmentation, new SamplePlace(plan.Seed, epoch, indices[position], copy));
                PixelTensor.Write(augmented.Image, images.AsSpan(targets.Count * pixels, pixels));
                targets.Add(augmented.Truth);
                ids.Add(sample.Image.Id);
            }
        }

        return new TrainingBatch
        {
            Epoch = epoch,
            Step = step,
            Images = images,
            Size = store.Size,
            Targets = targets.MoveToImmutable(),
            ImageIds = ids.MoveToImmutable(),
            Undecodable = replaced.ToImmutable(),
        };
    }

    // What did not decode once is not tried again, but every batch names what it passed over.
    private (LabelledImage Sample, RgbImage Image) NextDecodable(int[] indices, int position, ImmutableSortedSet<string>.Builder passedOver)
    {
        for (var ahead = 0; ahead < indices.Length; ahead++)
        {
            var index = indices[(position + ahead) % indices.Length];
            var sample = samples[index];
            if (!undecodable.ContainsKey(index) && store.TryGet(sample.Image) is { } image)
            {
                return (sample, image);
            }

            undecodable[index] = true;
            passedOver.Add(sample.Image.Id);
        }

        throw new BadDataException($"none of the fold's {samples.Length} training images decodes, not even {samples[0].Image.File}: restore the files");
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
