using Kd.Core.Cells;

namespace Kd.Core.Grids;

/// <summary>What settings must fulfil together, beyond each being in range.</summary>
internal static class SettingChecks
{
    public static IEnumerable<string> Problems(CellSettings settings, int size)
    {
        // Level sizes must halve exactly for the neck's x2 upsampling: strides are 8, 16, .. (methods.md section 3).
        var step = 8 << (settings.Detector.Levels - 1);
        if (size % step != 0)
        {
            yield return $"the size {size} is no multiple of {step}, the stride of the last of {settings.Detector.Levels} pyramid levels: choose another size, or fewer \"levels\"";
        }

        // The context module pools to 1x1 before a batch norm, which needs more than one value a channel (methods.md section 3).
        if (settings.Recipe is { Batch: 1, DoubleAug: false })
        {
            yield return "a batch of 1 leaves batch norm a single value a channel in the context module: use 2 or more";
        }

        if (settings.Recipe is { ClassLoss: ClassLoss.Focal, QflTarget: not QflTarget.OneHot } or { ClassLoss: ClassLoss.Focal, Match: not AnchorMatching.Iou })
        {
            yield return "\"classLoss\": \"focal\" wants targets of 0 and 1: use \"match\": \"iou\" and leave \"qflTarget\" out";
        }

        if (settings.Recipe is { Match: AnchorMatching.Mutual, QflTarget: not QflTarget.OneHot } or { Match: AnchorMatching.Mutual, IgnoredAnchors: not IgnoredAnchors.MatchedClass })
        {
            yield return "\"match\": \"mutual\" aims at predicted IoU always and ignores no anchor: leave \"qflTarget\" and \"ignoredAnchors\" out";
        }
    }
}
