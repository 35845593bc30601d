using System.Collections.Immutable;
using System.Diagnostics;
using Kd.Core.Cells;
using Kd.Core.Results;
using Kd.Core.Trainers;
using Kd.Detection.Data;
using Kd.Detection.Data.Augmentation;
using Kd.Detection.Data.Images;
using Kd.Detection.Data.Loading;
using TorchSharp;

namespace Kd.Detection.Training;

/// <summary>
/// Measures real training steps of a shape on noise. Batches of few images are tried first; the whole one at every size only
/// when by the line through them it fits the memory left and <see cref="Budget"/>. A batch of one is none of them: batch norm behind
/// the global pooling needs two. For a process of its own: peaks are the process's.
/// </summary>
public sealed class StepProbe(BackendInfo backend, IMemoryGauge memory)
{
    private const int Few = 2;
    private const int Double = 2;

    // A batch that lies mostly in what building the networks left free says little of a larger one.
    private const double Above = 4.0 / 3;

    private const int TimedSteps = 3;
    private const int ObjectsAnImage = 3;
    private const double MemoryShare = 0.6;

    // Enough steps for a multi-scale training to meet each of its sizes.
    private const int StepsOfPlan = 100;

    /// <summary>Time that the steps with whole batches may take together.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time that the larger of two small batches may take; where it would take longer, the smaller one speaks alone.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A first step, which also loads code and touches memory, counts where it takes longer than this: what it takes more is little then.</summary>
    public TimeSpan Long { get; init; } = TimeSpan.FromSeconds(10);

    /// <exception cref="BadDataException">The shape cannot be trained.</exception>
    public ProbeFigures Measure(ProbeShape shape)
    {
        torch.set_num_threads(shape.Recipe.Threads);
        var plan = TrainingPlan.Of(SpecOf(shape), shape.Recipe.Batch * StepsOfPlan);
        var device = ComputeDevice.Of(backend);
        var teacher = shape.Teacher is null ? null : FrozenTeacher.Untrained(plan.Spec, shape.Teacher, shape.Classes, device);
        using var learner = new Learner(plan, shape.Classes, teacher, device);
        var batch = plan.Recipe.Batch * AugmentationOptions.Of(plan.Recipe).Copies;
        var (time, bytes, tried) = Lines(learner, plan, batch);

        double Area(int size) => Math.Pow((double)size / shape.Size, 2);
        var byLine = plan.Sizes.Sum(s => s.Share * time.At(batch * Area(s.Size)));
        var peak = bytes is { } line ? (long)line.At(batch * plan.Sizes.Max(s => Area(s.Size))) : (long?)null;
        var extrapolated = byLine * plan.Sizes.Count() * (1 + TimedSteps) > Budget.TotalSeconds || peak - memory.Used > MemoryShare * memory.Available;
        var step = extrapolated ? byLine : plan.Sizes.Sum(s => s.Share * Measured(learner, plan, batch, s.Size));
        return new ProbeFigures
        {
            StepSeconds = Beside(step, Loading(plan, batch)),
            TestImageSeconds = TestImageSeconds(learner, shape.Size),
            PeakBytes = extrapolated ? peak : memory.Peak,
            DeviceBytes = memory.Total,
            ExtrapolatedFrom = extrapolated ? tried : [],
        };
    }

    // Seconds and bytes of a step by its images, and the batches that say so.
    private (BatchLine Time, BatchLine? Bytes, ImmutableArray<int> Tried) Lines(Learner learner, TrainingPlan plan, int batch)
    {
        var (without, before) = (memory.Used, memory.Peak);
        var (few, seconds, peak) = Fewest(learner, plan, batch, before);
        var (time, more) = (BatchLine.From(0, few, seconds), Math.Min(Double * few, batch));
        var bytes = without is { } held && peak is { } most ? BatchLine.From(held, few, most) : (BatchLine?)null;
        if (more <= few || time.At(more) > Patience.TotalSeconds || bytes?.At(more) - memory.Used > MemoryShare * memory.Available)
        {
            return (time, bytes, [few]);
        }

        time = BatchLine.Through(few, seconds, more, Seconds(learner, plan, more));
        bytes = peak is { } lower && memory.Peak is { } upper ? BatchLine.Through(few, lower, more, upper) : bytes;
        return (time, bytes, [few, more]);
    }

    // The smallest batch that takes clearly more memory than building the networks did: less says nothing of the batch.
    private (int Images, double Seconds, long? Peak) Fewest(Learner learner, TrainingPlan plan, int batch, long? before)
    {
        for (var images = Few; ; images *= Double)
        {
            var seconds = Seconds(learner, plan, images);
            var peak = memory.Peak;
            if (peak is null || peak > Above * before || Double * images >= batch || Double * seconds > Patience.TotalSeconds)
            {
                return (images, seconds, peak);
            }
        }
    }

    // The loader's thread shares the processor with a training there, and works beside a GPU's.
    private double Beside(double step, double loading) => backend.Device == ComputeDevice.Cpu ? step + loading : Math.Max(step, loading);

    private double Seconds(Learner learner, TrainingPlan plan, int images)
    {
        var size = plan.Spec.Dataset.Options.Size;
        var first = Seconds(learner, plan, images, size, steps: 1);
        return first > Long.TotalSeconds ? first : Seconds(learner, plan, images, size, steps: 1);
    }

    private static double Measured(Learner learner, TrainingPlan plan, int images, int size)
    {
        Seconds(learner, plan, images, size, steps: 1);
        return Seconds(learner, plan, images, size, TimedSteps);
    }

    /// <summary>Mean time of a step on noise resized to a side.</summary>
    private static double Seconds(Learner learner, TrainingPlan plan, int images, int size, int steps)
    {
        var batch = Noise(plan, images) with { Step = Enumerable.Range(0, plan.Steps).First(s => plan.SizeAt(s) == size) };
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < steps; i++)
        {
            learner.Learn(batch);
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds / steps;
    }

    private static double TestImageSeconds(Learner learner, int size)
    {
        using var scope = torch.NewDisposeScope();
        using var frozen = torch.no_grad();
        var pixels = new float[Few * 3 * size * size];
        var began = Stopwatch.GetTimestamp();
        learner.Average.call(learner.Loss.Place(pixels, Few, size)).Logits.sigmoid().cpu();
        return Stopwatch.GetElapsedTime(began).TotalSeconds / Few;
    }

    /// <summary>Time to augment and normalise a step's images; they are decoded once in a training and not counted.</summary>
    private static double Loading(TrainingPlan plan, int images)
    {
        var size = plan.Spec.Dataset.Options.Size;
        var image = RgbImage.Blank(size, size);
        var target = new float[3 * size * size];
        var options = AugmentationOptions.Of(plan.Recipe);
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < Few * TimedSteps; i++)
        {
            PixelTensor.Write(Augmenter.Apply(image, Truth(i), options, new SamplePlace(plan.Spec.Seed, 0, i, 0)).Image, target);
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds / (Few * TimedSteps) * images;
    }

    private static TrainingBatch Noise(TrainingPlan plan, int images)
    {
        var size = plan.Spec.Dataset.Options.Size;
        var pixels = new float[images * 3 * size * size];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (i % 251 / 62.5f) - 2; // as wide as normalised pixels
        }

        return new TrainingBatch
        {
            Epoch = 0,
            Step = 0,
            Images = pixels,
            Size = size,
            Targets = [.. Enumerable.Range(0, images).Select(Truth)],
            ImageIds = [.. Enumerable.Range(0, images).Select(i => $"{i}")],
        };
    }

    // Boxes of a fifth of the side, in places that differ from image to image.
    private static GroundTruth Truth(int image) => new([.. Enumerable.Range(0, ObjectsAnImage).Select(o =>
    {
        var (x, y) = (0.1 + (0.15 * ((image + o) % 5)), 0.1 + (0.25 * o));
        return new LabelledBox(new BoxXyxy(x, y, x + 0.2, y + 0.2), 1);
    })]);

    private static CellSpec SpecOf(ProbeShape shape) => new()
    {
        Dataset = new CellDataset { ContentHash = "", Options = new DatasetOptions { Reader = DatasetReader.Voc, Size = shape.Size } },
        Fold = "",
        Seed = 0,
        Detector = shape.Detector,
        Recipe = shape.Recipe with { Epochs = 1, MaxSteps = null },
        Terms = shape.Terms,
        TrainerRevision = Revisions.Trainer,
    };
}
