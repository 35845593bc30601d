using Kd.Detection.Models.Necks;
using Kd.Detection.Tests.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Models;

public sealed class NeckTests
{
    [Fact]
    public void ContextEnhancement_ReferenceWeights_GivesReferenceMapAndGradients()
    {
        using var scope = NewDisposeScope();
        using var module = new ContextEnhancement(6, 8, 5);
        AssertNeck("neck_cem_0", "cem_0.", module, (c4, c5) => [module.call(c4, c5)]);
    }

    [Fact]
    public void Fpn_ReferenceWeights_GivesReferenceMapsAndGradients()
    {
        using var scope = NewDisposeScope();
        using var module = new FpnNeck(6, 8, 6, 4);
        AssertNeck("neck_fpn_0", "fpn_0.", module, module.call);
    }

    [Fact]
    public void Pafpn_ReferenceWeights_GivesReferenceMapsAndGradients()
    {
        using var scope = NewDisposeScope();
        using var module = new PafpnNeck(6, 8, 6, 4);
        AssertNeck("neck_pafpn_1", "pafpn_1.", module, module.call);
    }

    // The fixtures differentiate L = sum over outputs k of sum(out_k * w_k), w_k spelt by the filler.
    private static void AssertNeck(string name, string prefix, nn.Module module, Func<Tensor, Tensor, Tensor[]> forward)
    {
        var golden = GoldenCase.Load(name);
        golden.LoadWeights(module);
        module.eval();
        var (c4, c5) = (golden.Input("x1").ToTensor(requiresGrad: true), golden.Input("x2").ToTensor(requiresGrad: true));
        var outputs = forward(c4, c5);
        var loss = zeros(1);
        for (var k = 0; k < outputs.Length; k++)
        {
            golden.AssertClose($"out{k}", outputs[k]);
            var weights = Array.ConvertAll(Mix32.Fill($"{prefix}w{k}", (int)outputs[k].numel(), -1, 1), v => (float)v);
            loss = loss.add(outputs[k].mul(tensor(weights, outputs[k].shape)).sum());
        }

        loss.sum().backward();
        golden.AssertGradient("grad_x1", c4);
        golden.AssertGradient("grad_x2", c5);
    }
}
