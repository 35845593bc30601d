using Kd.Detection.Randomness;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kd.Detection.Models;

/// <summary>
/// Initial weights as a function of seed and parameter name alone, so that two configurations of one seed start alike
/// wherever they have a parameter in common. Distributions are the reference's: torchvision's for the backbone,
/// PyTorch's defaults elsewhere, RetinaNet's prior for the heads' last convolutions.
/// </summary>
internal static class InitialWeights
{
    /// <summary>Foreground probability of an untrained anchor: gives the class bias -4.59512.</summary>
    private const double Prior = 0.01;

    private const double LastDeviation = 0.01;

    /// <summary>Overwrites every convolution; batch norms keep the identity they are built with.</summary>
    public static void Fill(Detector detector, int seed)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (var (name, module) in detector.named_modules())
        {
            if (module is Conv2d convolution)
            {
                Fill(name, convolution, seed);
            }
        }
    }

    private static void Fill(string name, Conv2d convolution, int seed)
    {
        var shape = convolution.weight.shape;
        var (fanIn, fanOut) = (shape[1] * shape[2] * shape[3], shape[0] * shape[2] * shape[3]);
        var weights = RandomStream.Named(RandomPurpose.InitialWeights, seed, $"{name}.weight");
        var biases = RandomStream.Named(RandomPurpose.InitialWeights, seed, $"{name}.bias");
        switch (Place(name))
        {
            case ConvolutionPlace.Backbone: // Kaiming normal, fan out, ReLU
                var deviation = Math.Sqrt(2.0 / fanOut);
                Set(convolution.weight, () => deviation * weights.Normal());
                break;
            case ConvolutionPlace.LastOfBoxes:
                Set(convolution.weight, () => LastDeviation * weights.Normal());
                Set(convolution.bias!, () => 0);
                break;
            case ConvolutionPlace.LastOfClasses:
                Set(convolution.weight, () => LastDeviation * weights.Normal());
                Set(convolution.bias!, () => -Math.Log((1 - Prior) / Prior));
                break;
            case ConvolutionPlace.Elsewhere: // Kaiming uniform, a = sqrt(5)
                var bound = 1 / Math.Sqrt(fanIn);
                Set(convolution.weight, () => weights.Uniform(-bound, bound));
                Set(convolution.bias!, () => biases.Uniform(-bound, bound));
                break;
        }
    }

    // A block's convolution is called "..conv"; what is left of a head is its last one, "loc.LEVEL.INDEX".
    private static ConvolutionPlace Place(string name) => name.Split('.') switch
    {
        ["backbone", ..] => ConvolutionPlace.Backbone,
        [.., "conv"] => ConvolutionPlace.Elsewhere,
        ["loc", ..] => ConvolutionPlace.LastOfBoxes,
        ["conf", ..] => ConvolutionPlace.LastOfClasses,
        _ => ConvolutionPlace.Elsewhere,
    };

    private static void Set(Tensor parameter, Func<double> next)
    {
        var values = new float[parameter.numel()];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)next();
        }

        using var source = tensor(values, parameter.shape);
        parameter.copy_(source);
    }

    private enum ConvolutionPlace
    {
        Backbone,
        LastOfBoxes,
        LastOfClasses,
        Elsewhere,
    }
}
