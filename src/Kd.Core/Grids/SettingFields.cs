using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Kd.Core.Cells;

namespace Kd.Core.Grids;

/// <summary>One setting a grid may give: how it is read, and how its value in a resolved cell is shown.</summary>
/// <param name="Read">Null after a problem was noted.</param>
internal sealed record SettingField(string Name, Func<GridNode, GridProblems, Func<CellSettings, CellSettings>?> Read, Func<CellSettings, string> Show);

/// <summary>Every setting of detectors and recipes, once: the reader, the schema's test and "plan --explain" all go by these.</summary>
internal static partial class SettingFields
{
    /// <summary>Name of the setting that says where a backbone's weights come from.</summary>
    public const string Pretrained = "pretrained";

    public static ImmutableArray<SettingField> Detector { get; } =
    [
        Choice<ResidualBlock>("block", s => s.Detector.Block, (s, v) => s with { Detector = s.Detector with { Block = v } }, ("basic", ResidualBlock.Basic), ("bottleneck", ResidualBlock.Bottleneck)),
        new("depths", ReadDepths, s => string.Join('-', s.Detector.Depths)),
        Real("width", 0.01, 8, s => s.Detector.Width, (s, v) => s with { Detector = s.Detector with { Width = v } }),
        Choice<NeckKind>("neck", s => s.Detector.Neck, (s, v) => s with { Detector = s.Detector with { Neck = v } }, ("fpn", NeckKind.Fpn), ("pafpn", NeckKind.Pafpn)),
        Whole("neckWidth", 1, 4096, s => s.Detector.NeckWidth, (s, v) => s with { Detector = s.Detector with { NeckWidth = v } }),
        Whole("levels", 1, 8, s => s.Detector.Levels, (s, v) => s with { Detector = s.Detector with { Levels = v } }),
        Whole("headBlocks", 0, 16, s => s.Detector.HeadBlocks, (s, v) => s with { Detector = s.Detector with { HeadBlocks = v } }),
        new(Pretrained, ReadPretrained, s => s.Detector.Pretrained ?? "none"),
        new("adaptationKernel", ReadAdaptationKernel, s => GridValues.Show(s.Detector.AdaptationKernel)),
    ];

    public static ImmutableArray<SettingField> Recipe { get; } =
    [
        Whole("epochs", 1, 100_000, s => s.Recipe.Epochs, (s, v) => s with { Recipe = s.Recipe with { Epochs = v } }),
        Whole("batch", 1, 65_536, s => s.Recipe.Batch, (s, v) => s with { Recipe = s.Recipe with { Batch = v } }),
        Choice<OptimizerKind>("optimizer", s => s.Recipe.Optimizer, (s, v) => s with { Recipe = s.Recipe with { Optimizer = v } }, ("sgd", OptimizerKind.Sgd), ("adamW", OptimizerKind.AdamW)),
        Real("lr", 1e-12, 1000, s => s.Recipe.LearningRate, (s, v) => s with { Recipe = s.Recipe with { LearningRate = v } }),
        Real("finalRateFraction", 0, 1, s => s.Recipe.FinalRateFraction, (s, v) => s with { Recipe = s.Recipe with { FinalRateFraction = v } }),
        Real("weightDecay", 0, 1, s => s.Recipe.WeightDecay, (s, v) => s with { Recipe = s.Recipe with { WeightDecay = v } }),
        Real("momentum", 0, 1, s => s.Recipe.Momentum, (s, v) => s with { Recipe = s.Recipe with { Momentum = v } }),
        new("clipNorm", ReadClipNorm, s => s.Recipe.ClipNorm is { } norm ? GridValues.Show(norm) : "none"),
        new("warmup", ReadWarmup, s => $"min({s.Recipe.WarmupSteps}, {GridValues.Show(100 * s.Recipe.WarmupFraction)} %)"),
        Real("emaDecay", 0, 1, s => s.Recipe.EmaDecay, (s, v) => s with { Recipe = s.Recipe with { EmaDecay = v } }),
        Real("emaRamp", 1e-3, 1e9, s => s.Recipe.EmaRamp, (s, v) => s with { Recipe = s.Recipe with { EmaRamp = v } }),
        Whole("threads", 1, 1024, s => s.Recipe.Threads, (s, v) => s with { Recipe = s.Recipe with { Threads = v } }),
        Choice<AnchorMatching>("match", s => s.Recipe.Match, (s, v) => s with { Recipe = s.Recipe with { Match = v } }, ("iou", AnchorMatching.Iou), ("mutual", AnchorMatching.Mutual)),
        Choice<ClassLoss>("classLoss", s => s.Recipe.ClassLoss, (s, v) => s with { Recipe = s.Recipe with { ClassLoss = v } }, ("qfl", ClassLoss.Qfl), ("focal", ClassLoss.Focal)),
        Choice<QflTarget>("qflTarget", s => s.Recipe.QflTarget, (s, v) => s with { Recipe = s.Recipe with { QflTarget = v } }, ("one-hot", QflTarget.OneHot), ("predicted-iou", QflTarget.PredictedIou)),
        Choice<IgnoredAnchors>("ignoredAnchors", s => s.Recipe.IgnoredAnchors, (s, v) => s with { Recipe = s.Recipe with { IgnoredAnchors = v } }, ("matched-class", IgnoredAnchors.MatchedClass), ("all-classes", IgnoredAnchors.AllClasses)),
        Switch("flip", s => s.Recipe.Flip, (s, v) => s with { Recipe = s.Recipe with { Flip = v } }),
        Switch("colour", s => s.Recipe.Colour, (s, v) => s with { Recipe = s.Recipe with { Colour = v } }),
        Switch("crop", s => s.Recipe.Crop, (s, v) => s with { Recipe = s.Recipe with { Crop = v } }),
        Switch("doubleAug", s => s.Recipe.DoubleAug, (s, v) => s with { Recipe = s.Recipe with { DoubleAug = v } }),
        Switch("offlineRot90", s => s.Recipe.OfflineRot90, (s, v) => s with { Recipe = s.Recipe with { OfflineRot90 = v } }),
        Switch("multiScale", s => s.Recipe.MultiScale, (s, v) => s with { Recipe = s.Recipe with { MultiScale = v } }),
        new("evaluations", ReadEvaluations, s => s.Recipe.Evaluations is RecipeSpec.EveryEpoch ? "every" : GridValues.Show(s.Recipe.Evaluations ?? RecipeSpec.FewEvaluations)),
        Choice<Keep>("keep", s => s.Recipe.Keep, (s, v) => s with { Recipe = s.Recipe with { Keep = v } }, ("final", Keep.Final), ("best", Keep.Best)),
        Choice<Precision>("precision", s => s.Recipe.Precision, (s, v) => s with { Recipe = s.Recipe with { Precision = v } }, ("fp32", Precision.Fp32), ("bf16", Precision.Bf16)),
        Whole("maxSteps", 1, int.MaxValue, s => s.Recipe.MaxSteps, (s, v) => s with { Recipe = s.Recipe with { MaxSteps = v } }),

        // Written in recipes because it belongs to how a data set is trained on, kept with the detector because anchors are its.
        Real("baseAnchor", 1, 4096, s => s.Detector.BaseAnchor, (s, v) => s with { Detector = s.Detector with { BaseAnchor = v } }),
    ];

    private static SettingField Whole(string name, int min, int max, Func<CellSettings, int?> get, Func<CellSettings, int, CellSettings> set) =>
        new(name, (node, problems) => GridValues.Integer(node, min, max, problems) is { } value ? s => set(s, value) : null, s => get(s) is { } value ? GridValues.Show(value) : "none");

    private static SettingField Real(string name, double min, double max, Func<CellSettings, double> get, Func<CellSettings, double, CellSettings> set) =>
        new(name, (node, problems) => GridValues.Real(node, min, max, problems) is { } value ? s => set(s, value) : null, s => GridValues.Show(get(s)));

    private static SettingField Switch(string name, Func<CellSettings, bool> get, Func<CellSettings, bool, CellSettings> set) =>
        new(name, (node, problems) => GridValues.Boolean(node, problems) is { } value ? s => set(s, value) : null, s => get(s) ? "true" : "false");

    private static SettingField Choice<T>(string name, Func<CellSettings, T> get, Func<CellSettings, T, CellSettings> set, params (string Word, T Value)[] choices)
        where T : struct =>
        new(
            name,
            (node, problems) => GridValues.Choice<T>(node, problems, choices) is { } value ? s => set(s, value) : null,
            s => choices.Single(c => EqualityComparer<T>.Default.Equals(c.Value, get(s))).Word);
}
