using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Detection.Checkpoints;
using Kd.Detection.Data.Loading;
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
    private const string BestPrefix = "best.";

    private readonly TrainingPlan plan;
    private readonly Detector? teacher;
    private readonly FlatState trained;
    private readonly FlatState averaged;
    private readonly Ema ema;

    /// <param name="teacher">Frozen and on the device; disposed with the learner.</param>
    /// <param name="device">Where all tensors live and every step is computed.</param>
    public Learner(TrainingPlan plan, int classes, Detector? teacher, Device device)
    {
        (this.plan, this.teacher) = (plan, teacher);
        var features = Features(plan.Spec, teacher);
        Detector = new Detector(plan.Spec.Detector, classes, features, plan.Recipe.Precision);
        Average = new Detector(plan.Spec.Detector, classes, features);
        InitialWeights.Fill(Detector, plan.Spec.Seed);
        InitialWeights.Fill(Average, plan.Spec.Seed);
        Detector.to(device);
        Average.to(device);
        Detector.train();
        Average.eval();
        (trained, averaged) = (new FlatState(Detector, learns: true), new FlatState(Average, learns: false));
        Optimizer = Optimizer.Of(plan.Recipe, trained);
        ema = new Ema(plan.Recipe.EmaDecay, plan.Recipe.EmaRamp);
        Loss = new StepLoss(plan, Detector, teacher, device);
    }

    public Detector Detector { get; }

    /// <summary>The EMA, as a detector in evaluation mode and full precision: what is tested, kept and taught from.</summary>
    public Detector Average { get; }

    /// <summary>As <see cref="Weights"/> when <see cref="KeepBest"/> was last called; empty before.</summary>
    public ImmutableSortedDictionary<string, RawTensor> Best { get; private set; } = ImmutableSortedDictionary.Create<string, RawTensor>(StringComparer.Ordinal);

    public Optimizer Optimizer { get; }

    public StepLoss Loss { get; }

    /// <summary>One optimiser step on a batch; none when the loss is not finite.</summary>
    public StepLosses Learn(TrainingBatch batch)
    {
        using var scope = NewDisposeScope();
        var terms = Loss.Of(batch);
        var losses = new StepLosses([.. terms.Values]);
        if (losses.Finite)
        {
            Update(terms, batch.Step);
        }

        return losses;
    }

    /// <summary>True when no weight of the average is NaN or infinite.</summary>
    public bool Finite => averaged.Finite;

    /// <summary>
    /// The average by state key, as detectors are kept. The adaptation layer serves distillation only; a deployed or teaching detector has none.
    /// </summary>
    public ImmutableSortedDictionary<string, RawTensor> Weights() =>
        StateTensors.Of(Average, without: Detector.AdaptationPrefix).ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Keeps the average as it is now beside the one that goes on.</summary>
    public void KeepBest() => Best = Weights();

    /// <summary>All state by key, for a resume checkpoint.</summary>
    public ImmutableSortedDictionary<string, RawTensor> Save() => Prefixed(ModelPrefix, StateTensors.Of(Detector))
        .Concat(Prefixed(EmaPrefix, StateTensors.Of(Average)))
        .Concat(Prefixed(BestPrefix, Best))
        .Concat(Prefixed(OptimizerPrefix, Optimizer.Memory.Select(m => KeyValuePair.Create(m.Key, StateTensors.Of(m.Value)))))
        .ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">The checkpoint does not fit.</exception>
    public void Load(ResumeCheckpoint checkpoint)
    {
        StateTensors.Load(Detector, checkpoint.Section(ModelPrefix));
        StateTensors.Load(Average, checkpoint.Section(EmaPrefix));
        Best = checkpoint.Section(BestPrefix);
        var memory = checkpoint.Section(OptimizerPrefix);
        foreach (var (name, vector) in Optimizer.Memory)
        {
            StateTensors.Fill(vector, OptimizerPrefix + name, memory.GetValueOrDefault(name) ?? throw new InvalidDataException($"tensor '{OptimizerPrefix}{name}' is missing"));
        }
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
        teacher is not null && TermLosses.Read(spec.Terms).HasFlag(TeacherParts.Features)
            ? new DetectorFeatures.Adapted(teacher.FeatureWidth)
            : new DetectorFeatures.None();

    private void Update(LossTerms terms, int step)
    {
        trained.ZeroGradients();
        terms.Total.backward();
        if (plan.Recipe.ClipNorm is { } largest)
        {
            Optimizer.Clip(largest);
        }

        Optimizer.Step(plan.Rate.At(step), step + 1);
        ema.Update(averaged, trained, step + 1);
    }
}
