using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kd.Detection.Models.Backbones;

/// <summary>Residual block of ResNet-50 and deeper: 1x1, 3x3 with the stride (torchvision's v1.5 layout), 1x1 to four times the width. Keys are torchvision's.</summary>
internal sealed class Bottleneck : ResNetBlock
{
    public const int Expansion = 4;

    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Conv2d conv3;
    private readonly BatchNorm2d bn3;
    private readonly ConvNorm[] pairs;

    public Bottleneck(int inChannels, int width, int stride)
        : base(nameof(Bottleneck), inChannels, width * Expansion, stride)
    {
        conv1 = nn.Conv2d(inChannels, width, 1, bias: false);
        bn1 = nn.BatchNorm2d(width);
        conv2 = nn.Conv2d(width, width, 3, stride: stride, padding: 1, bias: false);
        bn2 = nn.BatchNorm2d(width);
        conv3 = nn.Conv2d(width, width * Expansion, 1, bias: false);
        bn3 = nn.BatchNorm2d(width * Expansion);
        pairs = [new ConvNorm(conv1, bn1, 1, 0), new ConvNorm(conv2, bn2, stride, 1), new ConvNorm(conv3, bn3, 1, 0)];
        RegisterComponents();
    }

    protected override IReadOnlyList<ConvNorm> Body => pairs;
}
