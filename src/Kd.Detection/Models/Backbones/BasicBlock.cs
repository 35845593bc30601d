using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kd.Detection.Models.Backbones;

/// <summary>Residual block of ResNet-18 and -34 (He et al. 2016): two 3x3 convolutions, the first with the stride. Keys are torchvision's.</summary>
internal sealed class BasicBlock : ResNetBlock
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly ConvNorm[] pairs;

    public BasicBlock(int inChannels, int width, int stride)
        : base(nameof(BasicBlock), inChannels, width, stride)
    {
        conv1 = nn.Conv2d(inChannels, width, 3, stride: stride, padding: 1, bias: false);
        bn1 = nn.BatchNorm2d(width);
        conv2 = nn.Conv2d(width, width, 3, padding: 1, bias: false);
        bn2 = nn.BatchNorm2d(width);
        pairs = [new ConvNorm(conv1, bn1, stride, 1), new ConvNorm(conv2, bn2, 1, 1)];
        RegisterComponents();
    }

    protected override IReadOnlyList<ConvNorm> Body => pairs;
}
