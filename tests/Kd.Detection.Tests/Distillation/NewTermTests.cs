using System.ComponentModel;
using Kd.Core.Cells;
using Kd.Detection.Anchors;
using Kd.Detection.Data;
using Kd.Detection.Losses;
using Kd.Detection.Models;
using Kd.Detection.Tests.Golden;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Distillation;

/// <summary>What docs/extending.md says a new loss term takes on this side: a loss, and a line in the list.</summary>
public sealed class NewTermTests
{
    [Fact]
    public void Total_NewTermInTheList_IsComputedBesideTheOthersWithItsGradient()
    {
        using var scope = NewDisposeScope();
        var student = tensor(new float[] { 1, 0, 0, 1 }, [1, 2, 2], requires_grad: true);
        var inputs = new LossInputs
        {
            Student = new DetectorOutput(null, null, student),
            Taught = new DetectorOutput(null, null, tensor(new float[] { 1, 0, 1, 0 }, [1, 2, 2])),
            Truths = [GroundTruth.Empty],
            Anchors = AnchorGrid.Of(64, 12, 4),
            Recipe = TestCells.Recipe,
        };

        var loss = TermLosses.Total([new CosineTerm(), new MseTerm()], inputs, [.. TermLosses.Known, CosineLoss.Term]);
        loss.Total.backward();

        // One location points the teacher's way, the other at a right angle to it.
        Assert.Equal(["cosine", "mse"], loss.Terms.Select(t => t.Name));
        Assert.Equal([1, 2.5], loss.Values.Select(v => v.Value), (e, a) => Math.Abs(e - a) < 1e-5);
        Assert.Equal(-1, student.grad!.ToDoubles()[2] + 2.5, 1e-5);
    }

    [Fact]
    public void Known_KindsOfTerms_HaveALossEach() =>
        Assert.Equal(LossTermKinds.Known.Select(t => t.GetType()), TermLosses.Known.Select(t => t.Spec));

    [Description("Features turned into the teacher's direction.")]
    private sealed record CosineTerm() : LossTermSpec("cosine")
    {
        [Description("Factor.")]
        public double Weight { get; init; } = 2;
    }

    private static class CosineLoss
    {
        public static TermLoss Term { get; } = TermLoss.Of<CosineTerm>(TeacherParts.Features, Of);

        private static IEnumerable<LossTerm> Of(CosineTerm spec, LossInputs inputs)
        {
            var (ours, theirs) = (inputs.Student.Features, inputs.Teacher.Features);
            var cosine = ours.mul(theirs).sum(2).div(ours.pow(2).sum(2).mul(theirs.pow(2).sum(2)).add(1e-12).sqrt());
            yield return new("cosine", cosine.mul(-1).add(1).mean().mul(spec.Weight));
        }
    }
}
