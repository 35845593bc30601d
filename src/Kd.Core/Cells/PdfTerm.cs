using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Kd.Core.Cells;

/// <summary>
/// Prediction-difference feature distillation (Zhang et al. 2021, PDF-Distil; methods.md section 8): neck features are imitated
/// where the two detectors' class probabilities differ.
/// </summary>
[Description("Features imitated where student and teacher predict differently.")]
public sealed record PdfTerm() : LossTermSpec("pdf")
{
    [Description("Factor on the feature part.")]
    public double Weight { get; init; } = 5;

    /// <summary>Contradiction X5: the reference code adds a class and a box part to what the papers describe.</summary>
    [Description("Also imitate classes where they differ, and boxes.")]
    public bool Logits { get; init; } = true;

    [Description("Weight of an anchor: root of the summed squared differences of its class probabilities, or their mean.")]
    public PdfMask Mask { get; init; } = PdfMask.RootSum;
}

/// <summary>How the differences delta_c = (p_t - p_s)^2 of an anchor's C class probabilities become its weight (contradiction X5).</summary>
public enum PdfMask
{
    /// <summary>sqrt(sum over c of delta_c): the papers and the code they were run with.</summary>
    [JsonStringEnumMemberName("root-sum")]
    RootSum,

    /// <summary>Mean over c of delta_c: the later redesign of the PDF-Distil code.</summary>
    [JsonStringEnumMemberName("mean")]
    Mean,
}
