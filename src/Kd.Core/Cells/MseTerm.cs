using System.ComponentModel;

namespace Kd.Core.Cells;

/// <summary>Mean squared error between adapted student and teacher neck features, methods.md section 8.</summary>
[Description("Mean squared error between neck features.")]
public sealed record MseTerm() : LossTermSpec("mse")
{
    [Description("Factor.")]
    public double Weight { get; init; } = 5;
}
