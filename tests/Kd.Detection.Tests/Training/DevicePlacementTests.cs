using Kd.Core.Cells;
using Kd.Core.Results;
using Kd.Detection.Anchors;
using Kd.Detection.Losses;
using Kd.Detection.Models;
using Kd.Detection.Training;
using TorchSharp;

namespace Kd.Detection.Tests.Training;

/// <summary>
/// That nothing stays behind on the processor, shown on libtorch's "meta" device, which has shapes but no numbers:
/// like a GPU it refuses operations between its tensors and the processor's. It lacks many operations, convolutions among them, so networks and most terms cannot be run on it.
/// </summary>
public sealed class DevicePlacementTests
{
    private static readonly torch.Device Elsewhere = torch.META;

    [Fact]
    public void Total_OfFeaturesOnAnotherDevice_IsComputedThere()
    {
        using var scope = torch.NewDisposeScope();
        var grid = AnchorGrid.Of(64, 12, 4);
        var batch = LearnerScene.Batch(0);
        var inputs = new LossInputs
        {
            Student = Output(grid, requiresGrad: true),
            Taught = Output(grid, requiresGrad: false),
            Truths = batch.Targets,
            Anchors = grid,
            Recipe = TestCells.Recipe,
        };

        var terms = TermLosses.Total([new MseTerm(), new DefeatTerm(), new DefeatTerm { Form = DefeatForm.PerLevel }], inputs);
        terms.Total.backward();

        Assert.All(terms.Terms, t => Assert.Equal(Elsewhere.type, t.Value.device_type));
        Assert.Equal(Elsewhere.type, inputs.Student.Features.grad!.device_type);
    }

    [Fact]
    public void Targets_OfABatch_MoveToADevice()
    {
        using var scope = torch.NewDisposeScope();
        var grid = AnchorGrid.Of(64, 12, 4);
        var truth = DetectionTargets.Of([.. LearnerScene.Batch(0).Targets.Select(t => AnchorMatch.ByIou(t, grid))], grid, 2).To(Elsewhere);
        Assert.All([truth.Positives, truth.BoxCodes, truth.Classes, truth.Valid], t => Assert.Equal(Elsewhere.type, t.device_type));
    }

    [Fact]
    public void Freeze_OfATeacherOnAnotherDevice_FoldsItsNormsThere()
    {
        using var teacher = LearnerScene.Teacher();
        teacher.to(Elsewhere);
        teacher.Freeze();
        Assert.All(teacher.modules().OfType<IConvolving>().SelectMany(m => m.Pairs), pair => Assert.Equal(Elsewhere.type, pair.Fused!.Value.Weight.device_type));
    }

    [Fact]
    public void Place_PutsABatchOnTheDevice()
    {
        using var scope = torch.NewDisposeScope();
        using var detector = LearnerScene.Teacher();
        var batch = LearnerScene.Batch(0);
        var placed = new StepLoss(LearnerScene.Plan([new HardTerm()]), detector, null, Elsewhere).Place(batch.Images, batch.Count, batch.Size);
        Assert.Equal(Elsewhere.type, placed.device_type);
        Assert.Equal([4, 3, 64, 64], placed.shape);
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.AdamW)]
    public void OptimizerAndAverage_OfAModuleOnAnotherDevice_WorkThere(OptimizerKind kind)
    {
        using var scope = torch.NewDisposeScope();
        using var layer = torch.nn.Linear(16, 16, hasBias: false).to(Elsewhere);
        using var copy = torch.nn.Linear(16, 16, hasBias: false).to(Elsewhere);
        using var state = new FlatState(layer, learns: true);
        using var average = new FlatState(copy, learns: false);
        using var optimizer = Optimizer.Of(TestCells.Recipe with { Optimizer = kind }, state);

        optimizer.Step(0.1, 1);
        new Ema(0.9, 1).Update(average, state, 1);

        Assert.All(optimizer.Memory.Values.Append(state.Weights).Append(average.Weights), t => Assert.Equal(Elsewhere.type, t.device_type));
    }

    [Fact]
    public void Of_BackendThatNamesAGpu_IsTheFirstCudaDeviceItSees()
    {
        var backend = new BackendInfo("NVIDIA A100-SXM4-40GB", "2.5", "TorchSharp", "AVX2", 1, "");
        Assert.Equal("cuda:0", ComputeDevice.Of(backend).ToString());
        Assert.Equal("cpu", ComputeDevice.Of(backend with { Device = ComputeDevice.Cpu }).ToString());
    }

    private static DetectorOutput Output(AnchorGrid grid, bool requiresGrad)
    {
        torch.Tensor Empty(long rows, long last) => torch.zeros(4, rows, last, device: Elsewhere, requires_grad: requiresGrad);
        return new DetectorOutput(Empty(grid.Count, 4), Empty(grid.Count, 2), Empty(grid.Count / AnchorGrid.ShapesAtALocation, 16));
    }
}
