using System.ComponentModel;

namespace Kd.Core.Cells;

/// <summary>Soft labels of the teacher's boxes and class probabilities, methods.md section 8.</summary>
[Description("Soft labels of the teacher.")]
public sealed record SoftTerm() : LossTermSpec("soft")
{
    [Description("Factor on the class part.")]
    public double ClassWeight { get; init; } = 5000;

    [Description("Factor on the box part.")]
    public double BoxWeight { get; init; } = 1;
}
