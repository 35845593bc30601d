using System.Text.Json.Serialization;

namespace Kd.Core.Cells;

/// <summary>One term of a training's loss. A closed list: adding a distillation method is one record here and one file in Kd.Detection/Distillation.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(HardTerm), "hard")]
[JsonDerivedType(typeof(SoftTerm), "soft")]
[JsonDerivedType(typeof(MseTerm), "mse")]
public abstract record LossTermSpec
{
    private protected LossTermSpec()
    {
    }

    /// <summary>True when the term needs a teacher.</summary>
    [JsonIgnore]
    public bool Distils => this is not HardTerm;

    /// <summary>The name people use: "hard", "soft", "mse".</summary>
    [JsonIgnore]
    public string Kind => this switch
    {
        HardTerm => "hard",
        SoftTerm => "soft",
        MseTerm => "mse",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>As people read it: "mse (weight 5)".</summary>
    public sealed override string ToString() => this switch
    {
        SoftTerm soft => $"soft (classWeight {soft.ClassWeight}, boxWeight {soft.BoxWeight})",
        MseTerm mse => $"mse (weight {mse.Weight})",
        _ => Kind,
    };
}

/// <summary>Ground truth: Balanced L1 boxes plus quality focal classes, methods.md section 7.</summary>
public sealed record HardTerm : LossTermSpec;

/// <summary>Soft labels of the teacher's boxes and class probabilities, methods.md section 8.</summary>
public sealed record SoftTerm : LossTermSpec
{
    /// <summary>Factor on the class part.</summary>
    public double ClassWeight { get; init; } = 5000;

    /// <summary>Factor on the box part.</summary>
    public double BoxWeight { get; init; } = 1;
}

/// <summary>Mean squared error between adapted student and teacher neck features, methods.md section 8.</summary>
public sealed record MseTerm : LossTermSpec
{
    public double Weight { get; init; } = 5;
}
