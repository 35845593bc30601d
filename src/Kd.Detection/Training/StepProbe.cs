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
/// Measures real training steps of a shape on noise. Two images are tried first; the whole batch at every size only
/// when by proportion it fits the memory left and <see cref="Budget"/>. For a process of its own: peaks are the process's.
/// </summary>
public sealed class StepProbe(BackendInfo backend, IMemoryGauge memory)
{
    private const int Few = 2;
    private const int TimedSteps = 3;
    private const int ObjectsAnImage = 3;
    private const double MemoryShare = 0.6;

    /// <summary>Time that the steps of one shape may take together.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(30);

    /// <exception cref="BadDataException">The shape cannot be trained.</exception>
    public ProbeFigures Measure(ProbeShape shape, int trainImages, int testImages)
    {
        torch.set_num_threads(shape.Recipe.Threads);
        var spec = SpecOf(shape);
        var plan = TrainingPlan.Of(spec, trainImages);
        var device = ComputeDevice.Of(backend);
        var teacher = shape.Teacher is null ? null : FrozenTeacher.Untrained(spec, shape.Teacher, shape.Classes, device);
        using var learner = new Learner(plan, shape.Classes, teacher, device);
        var batch = plan.Recipe.Batch * AugmentationOptions.Of(plan.Recipe).Copies;
        var empty = memory.Used;
        Seconds(learner, plan, Few, shape.Size, steps: 1);
        var few = Seconds(learner, plan, Few, shape.Size, steps: 1);

        double Area(int size) => Math.Pow((double)size / shape.Size, 2);
        var byShare = few * batch / Few * plan.Sizes.Sum(s => s.Share * Area(s.Size));
        var byPeak = memory.Peak - empty is { } taken ? empty + (long)((double)taken * batch / Few * plan.Sizes.Max(s => Area(s.Size))) : null;
        var sizes = plan.Sizes.Count();
        var extrapolated = byShare * sizes * (1 + TimedSteps) > Budget.TotalSeconds || byPeak - memory.Used > MemoryShare * memory.Available;
        var step = extrapolated ? byShare : plan.Sizes.Sum(s => s.Share * Measured(learner, plan, batch, s.Size));
        return new ProbeFigures
        {
            StepSeconds = Beside(step, Loading(plan, batch)),
            TestSeconds = TestSeconds(learner, shape.Size) * testImages,
            Tests = plan.EvaluatedEpochs.Count,
            PeakBytes = extrapolated ? byPeak : memory.Peak,
            DeviceBytes = memory.Total,
            Extrapolated = extrapolated,
        };
    }

    // The loader's thread shares the processor with a training there, and works beside a GPU's.
    private double Beside(double step, double loading) => backend.Device == ComputeDevice.Cpu ? step + loading : Math.Max(step, loading);

    private static double Measured(Learner learner, TrainingPlan plan, int images, int size)
    {
        Seconds(learner, plan, images, size, steps: 1);
        return Seconds(learner, plan, images, size, TimedSteps);
    }

    /// <summary>Mean time of a step on noise resized to a side.</summary>
    private static double Seconds(Learner learner, TrainingPlan plan, int images, int size, int steps)
    {
        var batch = Noise(plan, images) with { Step = Enumerable.Range(0, plan.Steps).FirstOrDefault(s => plan.SizeAt(s) == size) };
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < steps; i++)
        {
            learner.Learn(batch);
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds / steps;
    }

    private static double TestSeconds(Learner learner, int size)
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
        Recipe = shape.Recipe,
        Terms = shape.Terms,
        TrainerRevision = Revisions.Trainer,
    };
}
