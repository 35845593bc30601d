using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Kd.Core.Cells;

/// <summary>
/// Decoupled feature distillation (Guo et al. 2021, DeFeat; methods.md sections 8 and 14): features imitated inside and outside
/// of objects, each region by its own norm and weight.
/// </summary>
[Description("Features imitated apart inside and outside of objects.")]
public sealed record DefeatTerm() : LossTermSpec("defeat")
{
    private readonly double? fg;
    private readonly double? bg;

    /// <summary>Contradictions X3 and X4.</summary>
    [Description("One mask rule at every level, summed over channels, or each object on the level of its size, averaged over channels.")]
    public DefeatForm Form { get; init; } = DefeatForm.SingleMask;

    [Description("Factor on the part inside of objects; by default 1, and 4 of the form per-level.")]
    public double Fg
    {
        get => fg ?? (Form == DefeatForm.PerLevel ? 4 : 1);
        init => fg = value;
    }

    [Description("Factor on the part outside of objects; by default 1, and 16 of the form per-level.")]
    public double Bg
    {
        get => bg ?? (Form == DefeatForm.PerLevel ? 16 : 1);
        init => bg = value;
    }

    [Description("What counts as inside: the boxes of objects, or everything.")]
    public DefeatMask Mask { get; init; } = DefeatMask.Gt;

    /// <summary>
    /// Only <see cref="DefeatForm.SingleMask"/>: its sum over channels stands for a neck of this width, and is scaled by this over the
    /// neck's true width (experiment.md section 5).
    /// </summary>
    [Description("Form single-mask: neck width that its sum over channels is scaled to.")]
    [Range(1.0, 1e9)]
    public double ReferenceWidth { get; init; } = 256;

    /// <summary>Only <see cref="DefeatForm.SingleMask"/>: the reference's option def256.</summary>
    [Description("Form single-mask: divide by the reference width, which makes the sum over channels a mean.")]
    public bool DivideByWidth { get; init; }

    /// <summary>Only <see cref="DefeatForm.PerLevel"/>.</summary>
    [Description("Form per-level: side in pixels from which objects leave the first level.")]
    [Range(1.0, 1e9)]
    public double Finest { get; init; } = 56;
}

/// <summary>The two published forms of DeFeat.</summary>
public enum DefeatForm
{
    /// <summary>Lê and Pham 2023: a location is inside when its centre lies in a box, at every level; normed by locations, not by channels.</summary>
    [JsonStringEnumMemberName("single-mask")]
    SingleMask,

    /// <summary>Guo et al. 2021: each object marks the level of its size; normed by locations and channels; mean over levels.</summary>
    [JsonStringEnumMemberName("per-level")]
    PerLevel,
}

/// <summary>What DeFeat takes as foreground.</summary>
public enum DefeatMask
{
    /// <summary>Ground-truth boxes.</summary>
    Gt,

    /// <summary>Every location: the ablation without a mask; nothing is background.</summary>
    All,
}
