using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Core.Plans;

namespace Kd.Core.Tests.Grids;

/// <summary>The paper's experiments at full size, as shipped in examples/paper.</summary>
public sealed class PaperGridTests
{
    private const string R18 = "weights/resnet18.safetensors";
    private const string R50 = "weights/resnet50.safetensors";

    [Theory]
    [InlineData("vedai25", 200, 160)]
    [InlineData("vedai25-fixed-teacher", 185, 160)]
    [InlineData("vedai12", 10, 8)]
    [InlineData("voc", 10, 8)]
    [InlineData("xview", 10, 8)]
    public void Plan_PaperGrid_HasItsCellsAndEdges(string name, int cells, int edges)
    {
        var plan = PlanOf(name);
        Assert.Equal((cells, edges), (plan.Cells.Length, plan.Cells.Count(c => c.Spec.Teacher is not null)));
        Assert.Equal(new GridCount(cells, edges), GridCount.Of(Read(name)));
        Assert.Equal(9, plan.Rows.Count(r => !r.IsTeacher));
        Assert.Equal("le-pham-2023", Read(name).Report.Published);
    }

    [Theory]
    [InlineData("vedai25", 512, 5, 16)]
    [InlineData("vedai12", 1024, 5, 32)]
    [InlineData("voc", 320, 4, 24)]
    [InlineData("xview", 512, 5, 8)]
    public void Plan_PaperGrid_HasThePapersSizesAnchorsAndPair(string name, int size, int levels, double anchor)
    {
        var specs = PlanOf(name).Cells.Select(c => c.Spec).ToArray();
        Assert.All(specs, s => Assert.Equal((size, levels, anchor), (s.Dataset.Options.Size, s.Detector.Levels, s.Detector.BaseAnchor)));
        Assert.All(specs, s => Assert.True(s.Recipe is { Epochs: 70, Optimizer: OptimizerKind.Sgd, LearningRate: 0.01, DoubleAug: true, MultiScale: true, Crop: true, ClipNorm: null }));
        Assert.All(specs, s => Assert.Equal(name.StartsWith("vedai", StringComparison.Ordinal), s.Recipe.OfflineRot90));
        Assert.All(specs, s => Assert.Equal(
            s.Detector.Neck == NeckKind.Pafpn ? (ResidualBlock.Bottleneck, 5, AnchorMatching.Mutual, R50) : (ResidualBlock.Basic, 10, AnchorMatching.Iou, R18),
            (s.Detector.Block, s.Recipe.Batch, s.Recipe.Match, s.Detector.Pretrained)));
    }

    private static Plan PlanOf(string name)
    {
        var grid = Read(name);
        var weights = GridWeights.None with { Hashes = GridWeights.None.Hashes.Add(R18, R18).Add(R50, R50) };
        return Assert.IsType<Planned>(Planner.Plan(grid, SomeGrid.Describe(grid, train: 1089, test: 121), "1", weights)).Plan;
    }

    private static Grid Read(string name) => GridReader.ReadFile(RepositoryFiles.At("examples", "paper", name + ".json")) switch
    {
        GridRead read => read.Grid,
        GridRefused refused => throw new InvalidOperationException(string.Join('\n', refused.Problems)),
        _ => throw new InvalidOperationException(),
    };
}
