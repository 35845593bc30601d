using System.Collections.Immutable;
using Xunit.Sdk;

namespace Kd.Detection.Tests.Golden;

/// <summary>How the cases of one component are checked.</summary>
internal sealed record GoldenComponent(string Name, Action<GoldenCase> Check);

/// <summary>Every component whose fixtures this product answers for. A new one is one entry.</summary>
internal static class GoldenComponents
{
    public static ImmutableArray<GoldenComponent> Known { get; } =
    [
        new("anchors_mutualguide", AnchorChecks.Grid),
        new("box_coder", AnchorChecks.Coder),
        new("matching_max_iou", AnchorChecks.LargestIou),
        new("matching_mutual_guidance", AnchorChecks.MutualGuidance),
        new("iou_giou", AnchorChecks.Overlaps),

        new("conv_bn_act", ModelChecks.ConvolutionBlock),
        new("resnet_backbone", ModelChecks.Backbone),
        new("resnet_block_train_mode", ModelChecks.ResidualBlockInTraining),
        new("neck_cem", ModelChecks.ContextEnhancement),
        new("neck_fpn", ModelChecks.Fpn),
        new("neck_pafpn", ModelChecks.Pafpn),
        new("detector_forward", ModelChecks.Detector),

        new("balanced_l1_loss", LossChecks.BalancedL1),
        new("quality_focal_loss", LossChecks.QualityFocal),
        new("qfl_predicted_iou_target", LossChecks.PredictedIouTarget),
        new("focal_loss", LossChecks.Focal),
        new("detection_loss", LossChecks.Detection),
        new("configuration_total_loss", DistillationChecks.Configuration),

        new("soft_logit_distillation", DistillationChecks.Soft),
        new("soft_target_bce", DistillationChecks.SoftTargets),
        new("mse_feature_imitation", DistillationChecks.Mse),
        new("pdf_distillation", DistillationChecks.Pdf),
        new("defeat_neck_single_mask", DistillationChecks.DefeatSingleMask),
        new("defeat_gt_mask_per_level", DistillationChecks.DefeatLevelMask),
        new("defeat_neck_multilevel", DistillationChecks.DefeatPerLevel),

        new("ema", TrainingChecks.Average),
        new("lr_schedule", TrainingChecks.LearningRate),

        new("nms", EvaluationChecks.Suppression),
        new("post_processing", EvaluationChecks.PostProcessing),
        new("voc_ap_curve", EvaluationChecks.AveragePrecision),
        new("voc_map", EvaluationChecks.Voc),
        new("vedai_map", EvaluationChecks.Vedai),
        new("coco_map", EvaluationChecks.Coco),
    ];

    /// <summary>Checks a case, or fails and says why it cannot be.</summary>
    public static void Check(GoldenCase golden)
    {
        if (NotOurs.Reason(golden) is { } reason)
        {
            Assert.Fail($"golden case '{golden.Name}' ({golden.Component}) is not checked: {reason}");
        }

        var component = Known.FirstOrDefault(c => c.Name == golden.Component);
        Assert.True(component is not null, $"golden case '{golden.Name}' is of component '{golden.Component}', which is not known; known are {string.Join(", ", Known.Select(c => c.Name))}");
        try
        {
            component.Check(golden);
        }
        catch (Exception e) when (e is not XunitException)
        {
            throw new XunitException($"golden case '{golden.Name}' ({golden.Component}) cannot be checked: {e.Message}", e);
        }

        var forgotten = golden.Unchecked.Except(NotOurs.Parts(golden)).ToList();
        Assert.True(forgotten.Count == 0, $"golden case '{golden.Name}': nothing was compared with {string.Join(", ", forgotten)}");
    }
}
