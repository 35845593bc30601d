using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Detection.Models;
using Kd.Detection.Training;
using TorchSharp;

namespace Kd.Detection.Tests.Training;

public sealed class PrecisionTests
{
    // Eight bits of precision: 2^-8 for one product, and a few layers of them.
    private const double Near = 0.03;

    [Fact]
    public void Learn_InBf16_GivesTheLossesOfFp32WithinItsPrecision()
    {
        using var full = Learner(Precision.Fp32);
        using var half = Learner(Precision.Bf16);
        var expected = full.Learn(LearnerScene.Batch(0)).Terms;
        var actual = half.Learn(LearnerScene.Batch(0)).Terms;

        Assert.Equal(expected.Select(t => t.Key), actual.Select(t => t.Key));
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second.Value, (1 - Near) * pair.First.Value, (1 + Near) * pair.First.Value));
        Assert.NotEqual(expected.Select(t => t.Value), actual.Select(t => t.Value));
    }

    [Fact]
    public void Learn_InBf16_LowersTheLoss()
    {
        using var learner = Learner(Precision.Bf16);
        var losses = Enumerable.Range(0, 11).Select(step => learner.Learn(LearnerScene.Batch(step)).Terms.Sum(t => t.Value)).ToList();
        Assert.True(losses[^1] < 0.95 * losses[0], $"the loss went from {losses[0]:F2} to {losses[^1]:F2}");
    }

    [Fact]
    public void Learn_InBf16_KeepsWeightsAverageStatisticsAndMemoryInFp32()
    {
        using var learner = Learner(Precision.Bf16);
        learner.Learn(LearnerScene.Batch(0));
        var state = new[] { learner.Detector, learner.Average }.SelectMany(d => d.state_dict()).Where(s => s.Value.is_floating_point());
        Assert.All(state.Select(s => s.Value).Concat(learner.Optimizer.Memory.Values), tensor => Assert.Equal(torch.ScalarType.Float32, tensor.dtype));
    }

    [Fact]
    public void Call_DetectorInBf16_GivesGradientsOfFp32()
    {
        using var scope = torch.NewDisposeScope();
        using var detector = LearnerScene.Teacher(Precision.Bf16);
        var output = detector.call(torch.tensor(LearnerScene.Batch(0).Images, [4, 3, 64, 64]));
        Assert.All([output.Boxes, output.Logits, output.Features!], t => Assert.Equal(torch.ScalarType.Float32, t.dtype));
        output.Logits.sum().add(output.Boxes.sum()).backward();
        Assert.All(detector.parameters(), p => Assert.Equal(torch.ScalarType.Float32, p.grad!.dtype));
    }

    [Fact]
    public void CellKey_Fp32_IsThatOfARecipeThatKnowsNoPrecision()
    {
        Assert.DoesNotContain("precision", CanonicalJson.Text(TestCells.Cell), StringComparison.Ordinal);
        var half = TestCells.Cell with { Recipe = TestCells.Recipe with { Precision = Precision.Bf16 } };
        Assert.NotEqual(CellKey.Of(TestCells.Cell), CellKey.Of(half));
        Assert.Equal(half.Recipe, KdJson.Deserialize<CellSpec>(KdJson.Serialize(half)).Recipe);
    }

    private static Learner Learner(Precision precision)
    {
        var teacher = LearnerScene.Teacher(precision);
        teacher.Freeze();
        return new Learner(LearnerScene.Plan([new HardTerm(), new MseTerm(), new SoftTerm()], r => r with { Precision = precision }), 2, teacher, torch.CPU);
    }
}
