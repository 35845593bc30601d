using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Detection.Anchors;
using Kd.Detection.Checkpoints;
using Kd.Detection.Data;
using Kd.Detection.Data.Loading;
using Kd.Detection.Distillation;
using Kd.Detection.Losses;
using Kd.Detection.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Training;

/// <summary>The detector being trained, its average, its optimiser, and the frozen teacher it listens to: all mutable state of a training.</summary>
internal sealed class Learner : IDisposable
{
    private const string ModelPrefix = "model.";
    private const string EmaPrefix = "ema.";
    private const string OptimizerPrefix = "optimizer.";

    private readonly TrainingPlan plan;
    private readonly Detector? teacher;
    private readonly FlatState trained;
    private readonly FlatState averaged;
    private readonly Ema ema;
    private readonly Dictionary<int, AnchorGrid> anchors = [];

    /// <param name="teacher">Frozen; disposed with the learner.</param>
    public Learner(TrainingPlan plan, int classes, Detector? teacher)
    {
        (this.plan, this.teacher) = (plan, teacher);
        var features = Features(plan.Spec, teacher);
        Detector = new Detector(plan.Spec.Detector, classes, features);
        Average = new Detector(plan.Spec.Detector, classes, features);
        InitialWeights.Fill(Detector, plan.Spec.Seed);
        InitialWeights.Fill(Average, plan.Spec.Seed);
        Detector.train();
        Average.eval();
        (trained, averaged) = (new FlatState(Detector, learns: true), new FlatState(Average, learns: false));
        Optimizer = Optimizer.Of(plan.Recipe, trained);
        ema = new Ema(plan.Recipe.EmaDecay, plan.Recipe.EmaRamp);
    }

    public Detector Detector { get; }

    /// <summary>The EMA, as a detector in evaluation mode: what is tested, kept and taught from.</summary>
    public Detector Average { get; }

    public Optimizer Optimizer { get; }

    /// <summary>One optimiser step on a batch; none when the loss is not finite.</summary>
    public StepLosses Learn(TrainingBatch batch)
    {
        using var scope = NewDisposeScope();
        var images = Images(batch);
        var grid = Anchors((int)images.shape[^1]);
        var truth = DetectionTargets.Of([.. batch.Targets.Select(t => AnchorMatch.ByIou(t, grid))], grid, Detector.Classes);
        trained.ZeroGradients();
        var terms = TotalLoss.Of(plan.Spec.Terms, Detector.call(images), Teach(images), truth);
        var losses = new StepLosses([.. terms.Values]);
        if (losses.Finite)
        {
            terms.Total.backward();
            Update(batch.Step);
        }

        return losses;
    }

    /// <summary>All state by key, for a resume checkpoint.</summary>
    public ImmutableSortedDictionary<string, RawTensor> Save() => Prefixed(ModelPrefix, StateTensors.Of(Detector))
        .Concat(Prefixed(EmaPrefix, StateTensors.Of(Average)))
        .Concat(Prefixed(OptimizerPrefix, Optimizer.Memory.Select(m => KeyValuePair.Create(m.Key, StateTensors.Of(m.Value)))))
        .ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">The checkpoint does not fit.</exception>
    public void Load(ResumeCheckpoint checkpoint)
    {
        StateTensors.Load(Detector, checkpoint.Section(ModelPrefix));
        StateTensors.Load(Average, checkpoint.Section(EmaPrefix));
        var memory = checkpoint.Section(OptimizerPrefix);
        foreach (var (name, vector) in Optimizer.Memory)
        {
            StateTensors.Fill(vector, OptimizerPrefix + name, memory.GetValueOrDefault(name) ?? throw new InvalidDataException($"tensor '{OptimizerPrefix}{name}' is missing"));
        }
    }

    /// <summary>The anchors of an input of this side.</summary>
    public AnchorGrid Anchors(int size)
    {
        if (!anchors.TryGetValue(size, out var grid))
        {
            anchors[size] = grid = AnchorGrid.Of(size, plan.Spec.Detector.BaseAnchor, plan.Spec.Detector.Levels);
        }

        return grid;
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        trained.Dispose();
        averaged.Dispose();
        Detector.Dispose();
        Average.Dispose();
        teacher?.Dispose();
    }

    private static IEnumerable<KeyValuePair<string, RawTensor>> Prefixed(string prefix, IEnumerable<KeyValuePair<string, RawTensor>> tensors) =>
        tensors.Select(t => KeyValuePair.Create(prefix + t.Key, t.Value));

    private static DetectorFeatures Features(CellSpec spec, Detector? teacher) =>
        teacher is not null && spec.Terms.Any(t => t is MseTerm)
            ? new DetectorFeatures.Adapted(teacher.FeatureWidth)
            : new DetectorFeatures.None();

    // [B, 3, S, S] in one copy, resized bilinearly in multi-scale steps.
    private Tensor Images(TrainingBatch batch)
    {
        var images = tensor(batch.Images, [batch.Count, 3, batch.Size, batch.Size]);
        var size = plan.SizeAt(batch.Step);
        return size == batch.Size
            ? images
            : nn.functional.interpolate(images, size: [size, size], mode: InterpolationMode.Bilinear, align_corners: false);
    }

    private DetectorOutput? Teach(Tensor images)
    {
        using var frozen = no_grad();
        return teacher?.call(images);
    }

    private void Update(int step)
    {
        if (plan.Recipe.ClipNorm is { } largest)
        {
            Optimizer.Clip(largest);
        }

        Optimizer.Step(plan.Rate.At(step), step + 1);
        ema.Update(averaged, trained, step + 1);
    }
}
