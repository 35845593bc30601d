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
    public static LossTerms Total(IEnumerable<LossTermSpec> terms, LossInputs inputs) => Total(terms, inputs, Known);

    /// <summary>As the other, with a list of losses of one's own.</summary>
    internal static LossTerms Total(IEnumerable<LossTermSpec> terms, LossInputs inputs, ImmutableArray<TermLoss> known) =>
        new([.. terms.SelectMany(spec => Of(spec, known).Summands(spec, inputs))]);

    /// <summary>What the terms read of a teacher, taken together.</summary>
    public static TeacherParts Read(IEnumerable<LossTermSpec> terms) =>
        terms.Aggregate(TeacherParts.None, (parts, spec) => parts | Of(spec, Known).Reads);

    /// <summary>By kind, what terms are multiplied by at a width of the teacher's neck, where that is not 1.</summary>
    public static ImmutableSortedDictionary<string, double> Scales(IEnumerable<LossTermSpec> terms, int teacherWidth) =>
        terms.Select(spec => KeyValuePair.Create(spec.Kind, Of(spec, Known).Scale(spec, teacherWidth))).Where(s => s.Value != 1).ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static TermLoss Of(LossTermSpec spec, ImmutableArray<TermLoss> known) => known.First(loss => loss.Spec == spec.GetType());
}
