using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Kd.Core.Cells;

/// <summary>Soft labels of the teacher's boxes and class probabilities, methods.md section 8.</summary>
[Description("Soft labels of the teacher.")]
public sealed record SoftTerm() : LossTermSpec("soft")
{
    [Description("Factor on the class part.")]
    public double ClassWeight { get; init; } = 5000;

    [Description("Factor on the box part.")]
    public double BoxWeight { get; init; } = 1;

    /// <summary>The paper says no more than "soft targets". Absent from the key when it is <see cref="SoftClasses.Focal"/>.</summary>
    [Description("Loss of the class part; bce and kl want a smaller classWeight.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public SoftClasses Classes { get; init; }

    [Description("Classes kl: temperature of both softmaxes; 1 when left out.")]
    [Range(1e-3, 1e9)]
    public double? Temperature { get; init; }
}

/// <summary>How a student's class logits are held to the teacher's.</summary>
public enum SoftClasses
{
    /// <summary>Cross entropy to the teacher's probabilities, weighted as focal loss is: the reference code.</summary>
    Focal,

    /// <summary>The same without weights.</summary>
    Bce,

    /// <summary>Kullback-Leibler divergence of softmaxes over the classes of an anchor, times the squared temperature.</summary>
    Kl,
}
