using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Detection.Distillation;

namespace Kd.Detection.Losses;

/// <summary>How every kind of loss term is computed.</summary>
internal static class TermLosses
{
    /// <summary>The closed list: one entry for each of <see cref="LossTermKinds.Known"/>.</summary>
    public static ImmutableArray<TermLoss> Known { get; } =
    [
        HardLoss.Term,
        SoftLoss.Term,
        MseLoss.Term,
        PdfLoss.Term,
        DefeatLoss.Term,
    ];

    /// <summary>The loss of a configuration: the sum of its terms, all task weights 1 (methods.md section 8, totals).</summary>
    public static LossTerms Total(IEnumerable<LossTermSpec> terms, LossInputs inputs) =>
        new([.. terms.SelectMany(spec => Of(spec).Summands(spec, inputs))]);

    /// <summary>What the terms read of a teacher, taken together.</summary>
    public static TeacherParts Read(IEnumerable<LossTermSpec> terms) =>
        terms.Aggregate(TeacherParts.None, (parts, spec) => parts | Of(spec).Reads);

    private static TermLoss Of(LossTermSpec spec) => Known.First(term => term.Spec == spec.GetType());
}
