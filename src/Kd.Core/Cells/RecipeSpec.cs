using System.Text.Json.Serialization;

namespace Kd.Core.Cells;

/// <summary>How a detector is trained (methods.md sections 6-11), fully resolved: no defaults are left to the trainer.</summary>
public sealed record RecipeSpec
{
    /// <summary>What <see cref="Evaluations"/> is where a recipe does not say: enough to watch a training.</summary>
    public const int FewEvaluations = 3;

    /// <summary>More <see cref="Evaluations"/> than any run has epochs.</summary>
    public const int EveryEpoch = int.MaxValue;

    public required int Epochs { get; init; }

    /// <summary>Images per step before <see cref="DoubleAug"/> doubles them. The last short batch of an epoch is dropped.</summary>
    public required int Batch { get; init; }

    public required OptimizerKind Optimizer { get; init; }

    /// <summary>Peak learning rate, reached after the warm-up.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The cosine ends at this fraction of the peak.</summary>
    public double FinalRateFraction { get; init; } = 0.1;

    /// <summary>On weights only; 1-D parameters (norms, biases) have none.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>SGD only.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Gradients are scaled to at most this total L2 norm; null does not clip.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Warm-up lasts min(this, <see cref="WarmupFraction"/> of all steps) steps, linear from a tenth of the peak.</summary>
    public int WarmupSteps { get; init; } = 500;

    public double WarmupFraction { get; init; } = 0.1;

    /// <summary>EMA decay at step t (from 1): <see cref="EmaDecay"/> * (1 - exp(-t / <see cref="EmaRamp"/>)).</summary>
    public double EmaDecay { get; init; } = 0.9998;

    public double EmaRamp { get; init; } = 2000;

    /// <summary>Intra-op threads of libtorch; sums differ between thread counts, so it is part of the key and a slot must match it.</summary>
    public int Threads { get; init; } = 1;

    public required AnchorMatching Match { get; init; }

    /// <summary>Loss of the classes (contradiction X11). Absent from the key when it is <see cref="ClassLoss.Qfl"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ClassLoss ClassLoss { get; init; }

    /// <summary>What quality focal loss aims at under <see cref="AnchorMatching.Iou"/> (contradiction X1). Absent from the key when it is <see cref="QflTarget.OneHot"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public QflTarget QflTarget { get; init; }

    /// <summary>What ignored anchors say under <see cref="AnchorMatching.Iou"/> (contradiction X8). Absent from the key when it is <see cref="IgnoredAnchors.MatchedClass"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public IgnoredAnchors IgnoredAnchors { get; init; }

    /// <summary>Horizontal flip with p = .5.</summary>
    public bool Flip { get; init; } = true;

    /// <summary>Colour distortion (brightness, contrast, hue, saturation; each p = .5).</summary>
    public bool Colour { get; init; } = true;

    /// <summary>The crop and expand augmentation with p = .75.</summary>
    public bool Crop { get; init; }

    /// <summary>Each image yields two independently augmented samples a step.</summary>
    public bool DoubleAug { get; init; }

    /// <summary>Every training image comes in four copies, turned by 0, 90, 180 and 270 degrees. Absent from the key when false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool OfflineRot90 { get; init; }

    /// <summary>For the first 80 % of steps the batch is resized to S or one pyramid step beside it.</summary>
    public bool MultiScale { get; init; }

    /// <summary>
    /// Evaluations on the test set, spread evenly over the epochs from 1/1.75 of the run on, the last epoch always among them; as many as
    /// <see cref="EveryEpoch"/> evaluates after each of those epochs. They decide the best-on-test figures and nothing else; null means <see cref="FewEvaluations"/>.
    /// </summary>
    public int? Evaluations { get; init; }

    /// <summary>Which weights are left behind. Absent from the key when it is <see cref="Keep.Final"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Keep Keep { get; init; }

    /// <summary>Ends training after this many steps whatever the epochs say (the smoke run); null trains all of them.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>What convolutions are computed in while training. Absent from the key when it is <see cref="Precision.Fp32"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Precision Precision { get; init; }
}

/// <summary>Numbers that convolutions and matrix products are computed with. Weights, norms, losses, averages and evaluation are fp32 always.</summary>
public enum Precision
{
    /// <summary>32-bit floating point.</summary>
    Fp32,

    /// <summary>bfloat16 operands: the exponents of fp32, eight bits of precision. Fast on GPUs of compute capability 8 and up, slow on most CPUs.</summary>
    Bf16,
}

/// <summary>Weights that a finished training leaves behind.</summary>
public enum Keep
{
    /// <summary>The averaged weights at the end: what is reported, and what students learn from.</summary>
    Final,

    /// <summary>Those, and beside them the averaged weights of the evaluated epoch with the highest AP50: chosen on the test set, as published weights often are.</summary>
    Best,
}

/// <summary>Optimisers of the papers.</summary>
public enum OptimizerKind
{
    Sgd,
    AdamW,
}

/// <summary>How anchors find their object (methods.md section 6).</summary>
public enum AnchorMatching
{
    /// <summary>Largest IoU of object and anchor: positive from .5, negative below .4, ignored between.</summary>
    Iou,

    /// <summary>Mutual Guidance (Zhang et al. 2020): class targets by how well boxes are predicted, box targets by how well classes are.</summary>
    Mutual,
}

/// <summary>Losses of the classes against ground truth (methods.md section 7).</summary>
public enum ClassLoss
{
    /// <summary>Quality focal loss, gamma 2, weight 2: the paper's.</summary>
    Qfl,

    /// <summary>Focal loss, alpha .25, gamma 1: the reference code's flag when none is given.</summary>
    Focal,
}

/// <summary>Target of a positive anchor's class.</summary>
public enum QflTarget
{
    /// <summary>1: the code the paper was run with.</summary>
    OneHot,

    /// <summary>IoU of the predicted box and the object: what the paper says.</summary>
    PredictedIou,
}

/// <summary>Which of an ignored anchor's C class entries are left out of the loss.</summary>
public enum IgnoredAnchors
{
    /// <summary>The entry of the matched object's class; the others are negatives: the reference code.</summary>
    MatchedClass,

    /// <summary>All of them: what RetinaNet does.</summary>
    AllClasses,
}
