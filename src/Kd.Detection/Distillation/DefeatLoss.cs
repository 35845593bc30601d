using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Detection.Anchors;
using Kd.Detection.Losses;
using static TorchSharp.torch;

namespace Kd.Detection.Distillation;

/// <summary>
/// Decoupled features (Guo et al. 2021, eq. 4-5): with e = (F_s - F_t)^2 and a mask M of the locations inside of objects,
/// fg = sum M e / max(1, 2 sum M) and bg = sum (1 - M) e / max(1, 2 sum (1 - M)), each with its weight.
/// </summary>
internal static class DefeatLoss
{
    public static TermLoss Term { get; } = TermLoss.Of<DefeatTerm>(TeacherParts.Features, Of, Scale);

    private static IEnumerable<LossTerm> Of(DefeatTerm spec, LossInputs inputs)
    {
        var gap = inputs.Student.Features.sub(inputs.Teacher.Features);
        var error = gap.mul(gap);
        var mask = Mask(spec, inputs).to(error.device);
        var (inside, outside) = spec.Form == DefeatForm.PerLevel ? PerLevel(error, mask, inputs.Anchors.Levels) : SingleMask(spec, error, mask);
        yield return new("defeat.fg", inside.mul(spec.Fg));
        yield return new("defeat.bg", outside.mul(spec.Bg));
    }

    private static Tensor Mask(DefeatTerm spec, LossInputs inputs) => (spec.Mask, spec.Form) switch
    {
        (DefeatMask.All, _) => ones([inputs.Truths.Length, inputs.Anchors.Locations]),
        (_, DefeatForm.SingleMask) => ObjectMask.AtEveryLevel(inputs.Truths, inputs.Anchors),
        _ => ObjectMask.ByLevel(inputs.Truths, inputs.Anchors, spec.Finest),
    };

    private static double Scale(DefeatTerm spec, int width) => spec is { Form: DefeatForm.SingleMask, DivideByWidth: false } ? spec.ReferenceWidth / width : 1;

    // The form of Lê and Pham's code (methods.md section 8): e [B, P, D] summed over channels, the norm without channels, over B.
    // So that weights mean the same at every neck width D, it is scaled by 256 / D (experiment.md section 5).
    private static (Tensor Inside, Tensor Outside) SingleMask(DefeatTerm spec, Tensor error, Tensor mask)
    {
        var (batch, width) = (error.shape[0], error.shape[2]);
        var scale = (spec.DivideByWidth ? 1.0 / width : Scale(spec, (int)width)) / batch;
        var summed = error.sum(2);
        return (Part(summed, mask, 1).mul(scale), Part(summed, mask.mul(-1).add(1), 1).mul(scale));
    }

    // DeFeat's own form (methods.md section 14): the norm counts channels too; mean over levels, those without objects included.
    internal static (Tensor Inside, Tensor Outside) PerLevel(Tensor error, Tensor mask, ImmutableArray<LevelShape> levels)
    {
        var (inside, outside) = (new List<Tensor>(), new List<Tensor>());
        foreach (var level in levels)
        {
            var part = mask.narrow(1, level.First, level.Locations);
            var summed = error.narrow(1, level.First, level.Locations).sum(2);
            inside.Add(Part(summed, part, error.shape[2]));
            outside.Add(Part(summed, part.mul(-1).add(1), error.shape[2]));
        }

        return (stack(inside).mean(), stack(outside).mean());
    }

    // sum M e / max(1, 2 * channels * sum M) over maps [B, P].
    private static Tensor Part(Tensor error, Tensor mask, long channels) =>
        error.mul(mask).sum().div(mask.sum().mul(2 * channels).clamp_min(1));
}
