namespace Kd.Detection.Models;

/// <summary>Whether a detector hands out neck features for feature distillation.</summary>
internal abstract record DetectorFeatures
{
    private DetectorFeatures()
    {
    }

    /// <summary>No features: a plain training, or a distillation of outputs only.</summary>
    public sealed record None : DetectorFeatures;

    /// <summary>The teacher's: the neck's maps themselves.</summary>
    public sealed record Raw : DetectorFeatures;

    /// <summary>The teacher's where nothing reads its boxes and classes: the neck's maps, and no head is run.</summary>
    public sealed record Alone : DetectorFeatures;

    /// <summary>The student's: each map through its own adaptation convolution to the teacher's width (methods.md section 4; absent at inference).</summary>
    public sealed record Adapted(int TeacherWidth) : DetectorFeatures;
}
