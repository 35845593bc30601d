using Kd.Core.Cells;

namespace Kd.Detection.Losses;

/// <summary>How one kind of loss term is computed, and which parts of detectors that takes.</summary>
internal sealed class TermLoss
{
    private readonly Func<LossTermSpec, LossInputs, IEnumerable<LossTerm>> summands;

    private TermLoss(Type spec, TeacherParts reads, Func<LossTermSpec, LossInputs, IEnumerable<LossTerm>> summands) =>
        (Spec, Reads, this.summands) = (spec, reads, summands);

    /// <summary>The kind, as the type of its settings.</summary>
    public Type Spec { get; }

    public TeacherParts Reads { get; }

    public static TermLoss Of<TSpec>(TeacherParts reads, Func<TSpec, LossInputs, IEnumerable<LossTerm>> summands)
        where TSpec : LossTermSpec =>
        new(typeof(TSpec), reads, (spec, inputs) => summands((TSpec)spec, inputs));

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
