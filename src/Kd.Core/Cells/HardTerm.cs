using System.ComponentModel;

namespace Kd.Core.Cells;

/// <summary>Ground truth: Balanced L1 boxes plus quality focal classes, methods.md section 7.</summary>
[Description("Ground truth.")]
public sealed record HardTerm() : LossTermSpec("hard");
