using System.Collections.Immutable;

namespace Kd.Detection.Tests.Golden;

/// <summary>Reference numbers that are known, but of what this product does not compute, with the reason: all in one place.</summary>
internal static class NotOurs
{
    private const string OtherSystem = "it belongs to Faster R-CNN and mmdetection's RetinaNet, which are other systems than the one distilled here";
    private const string LaterRedesign = "MutualGuide's later redesign, which the paper was not run with";

    private static readonly ImmutableArray<(string Component, string Reason)> Components =
    [
        ("anchors_mmdet", OtherSystem),
        ("chen2017_losses", OtherSystem),
        ("chen2017_hint", OtherSystem),
        ("defeat_cls_decoupled", "decoupled class distillation needs the RoI head of Faster R-CNN"),
        ("fgfi_mask", "FGFI's masks are no loss term of the paper compared here"),
        ("fgfi_neck_loss", "FGFI is no loss term of the paper compared here"),
        ("tadf_gaussian_mask", "TADF is no loss term of the paper compared here"),
        ("tadf_head_losses", "TADF needs the RoI head of Faster R-CNN"),
        ("mimic", "mimicking of RoIs needs the RoI head of Faster R-CNN"),
        ("roi_align", OtherSystem),
        ("fpn_level_mapping", OtherSystem),
        ("neck_mmdet_fpn", OtherSystem),
        ("neck_mmdet_pafpn", OtherSystem),
        ("varifocal_poly_loss", LaterRedesign),
        ("iou_losses", LaterRedesign),
    ];

    /// <summary>Variants inside of components that are ours otherwise, told by a parameter that only they have.</summary>
    private static readonly ImmutableArray<(string Component, string Parameter, string Reason)> Variants =
    [
        ("anchors_mutualguide", "anchor_size", LaterRedesign),
        ("matching_max_iou", "min_pos_iou", OtherSystem),
        ("box_coder", "stds", OtherSystem),
    ];

    /// <summary>
    /// Expected numbers of cases that are ours otherwise: overlaps that no loss here uses, suppression class by class, and the elements of
    /// a mean that is compared itself.
    /// </summary>
    private static readonly ImmutableArray<(string Component, string Expected)> LeftOut =
    [
        ("iou_giou", "giou"),
        ("iou_giou", "iof"),
        ("iou_giou", "grad_a_of_sum_giou"),
        ("nms", "keep_per_class"),
        ("soft_target_bce", "bce_elementwise"),
    ];

    public static IEnumerable<string> Parts(GoldenCase golden) => LeftOut.Where(p => p.Component == golden.Component).Select(p => p.Expected);

    /// <summary>Null when the case is ours.</summary>
    public static string? Reason(GoldenCase golden) =>
        Components.Where(c => c.Component == golden.Component).Select(c => c.Reason)
            .Concat(Variants.Where(v => v.Component == golden.Component && golden.HasParameter(v.Parameter)).Select(v => v.Reason))
            .FirstOrDefault();
}
