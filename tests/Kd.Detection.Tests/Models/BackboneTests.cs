using Kd.Core.Cells;
using Kd.Detection.Models;
using Kd.Detection.Models.Backbones;
using Kd.Detection.Tests.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Models;

public sealed class BackboneTests
{
    private static readonly Dictionary<int, (ResidualBlock Block, int[] Depths)> Networks = new()
    {
        [18] = (ResidualBlock.Basic, [2, 2, 2, 2]),
        [50] = (ResidualBlock.Bottleneck, [3, 4, 6, 3]),
    };

    public static TheoryData<string> Cases => [.. GoldenCase.OfComponent("resnet_backbone").Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ResNet_ReferenceWeights_GivesReferenceMaps_FusedOrNot(string name)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var golden = GoldenCase.Load(name);
        var (block, depths) = Networks[golden.Parameter("depth").GetInt32()];
        using var network = new ResNet(block, depths, golden.Parameter("width").GetInt32() / 64.0);
        golden.LoadWeights(network);
        network.eval();
        AssertMaps(golden, network);

        foreach (var module in network.modules().Prepend(network).OfType<IConvolving>().SelectMany(m => m.Pairs))
        {
            module.Fuse();
        }

        AssertMaps(golden, network);
    }

    [Fact]
    public void BasicBlock_InTraining_GivesReferenceOutputGradientAndStatistics()
    {
        using var scope = NewDisposeScope();
        var golden = GoldenCase.Load("resblock_train_0");
        using var block = new BasicBlock(3, 4, 2);
        Fill(golden, block);
        var x = golden.Input("x").ToTensor(requiresGrad: true);
        var y = block.call(x);
        y.mul(golden.Input("out_weight").ToTensor()).sum().backward();

        golden.AssertClose("y", y);
        golden.AssertGradient("grad_x", x);
        var state = block.state_dict();
        foreach (var expected in golden.ExpectedNames.Where(n => n.StartsWith("after.", StringComparison.Ordinal)))
        {
            golden.AssertClose(expected, state[expected["after.".Length..]]);
        }
    }

    private static void AssertMaps(GoldenCase golden, ResNet network)
    {
        var (c4, c5) = network.call(golden.Input("x").ToTensor());
        golden.AssertClose("out_stride8", c4);
        golden.AssertClose("out_stride16", c5);
    }

    private static void Fill(GoldenCase golden, nn.Module module)
    {
        using var frozen = no_grad();
        var state = module.state_dict();
        foreach (var name in golden.InputNames.Where(n => n.StartsWith("w.", StringComparison.Ordinal)))
        {
            state[name[2..]].copy_(golden.Input(name).ToTensor());
        }
    }
}
