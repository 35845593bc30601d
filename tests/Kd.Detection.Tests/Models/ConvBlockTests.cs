using Kd.Detection.Models;
using Kd.Detection.Tests.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Models;

public sealed class ConvBlockTests
{
    [Fact]
    public void Fuse_ReferenceBlock_GivesReferenceWeightsAndTheSameOutput()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var golden = GoldenCase.Load("basicconv_fuse_0");
        using var block = new ConvBlock(3, 4, 3, stride: 2);
        var state = block.state_dict();
        foreach (var name in golden.InputNames.Where(n => n != "x"))
        {
            state[name[2..]].copy_(golden.Input(name).ToTensor());
        }

        block.eval();
        golden.AssertClose("y", block.call(golden.Input("x").ToTensor()));

        var pair = Assert.Single(block.Pairs);
        pair.Fuse();
        golden.AssertClose("fused_weight", pair.Fused!.Value.Weight);
        golden.AssertClose("fused_bias", pair.Fused!.Value.Bias);
        golden.AssertClose("y", block.call(golden.Input("x").ToTensor()));
    }
}
