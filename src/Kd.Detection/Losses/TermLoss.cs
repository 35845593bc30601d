using Kd.Core.Cells;

namespace Kd.Detection.Losses;

/// <summary>How one kind of loss term is computed, and which parts of detectors that takes.</summary>
internal sealed class TermLoss
{
    private readonly Func<LossTermSpec, LossInputs, IEnumerable<LossTerm>> summands;
    private readonly Func<LossTermSpec, int, double>? scale;

    private TermLoss(Type spec, TeacherParts reads, Func<LossTermSpec, LossInputs, IEnumerable<LossTerm>> summands, Func<LossTermSpec, int, double>? scale) =>
        (Spec, Reads, this.summands, this.scale) = (spec, reads, summands, scale);

    /// <summary>The kind, as the type of its settings.</summary>
    public Type Spec { get; }

    public TeacherParts Reads { get; }

    /// <param name="scale">What the term is multiplied by at a width of the teacher's neck; null where that does not matter.</param>
    public static TermLoss Of<TSpec>(TeacherParts reads, Func<TSpec, LossInputs, IEnumerable<LossTerm>> summands, Func<TSpec, int, double>? scale = null)
        where TSpec : LossTermSpec =>
        new(typeof(TSpec), reads, (spec, inputs) => summands((TSpec)spec, inputs), scale is null ? null : (spec, width) => scale((TSpec)spec, width));

    /// <summary>What the term is multiplied by at a width of the teacher's neck; 1 for most.</summary>
    public double Scale(LossTermSpec spec, int teacherWidth) => scale?.Invoke(spec, teacherWidth) ?? 1;

    /// <summary>The term's summands, weights included.</summary>
    public IEnumerable<LossTerm> Summands(LossTermSpec spec, LossInputs inputs) => summands(spec, inputs);
}

/// <summary>Parts of a teacher's output.</summary>
[Flags]
internal enum TeacherParts
{
    None = 0,

    /// <summary>Boxes and class logits.</summary>
    Heads = 1,

    /// <summary>Neck features; the student then has an adaptation.</summary>
    Features = 2,
}
