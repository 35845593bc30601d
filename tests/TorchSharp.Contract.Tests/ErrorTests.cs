using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Contract.Tests;

public sealed class ErrorTests
{
    [Fact]
    public void UnequalSizes_SpeakWithLibtorchsWords()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => ones(2) + ones(3));
        Assert.StartsWith("The size of tensor a (2) must match the size of tensor b (3)", error.Message);
    }

    [Fact]
    public void Index_OutOfRange_SpeaksWithLibtorchsWords()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => ones(2)[5]);
        Assert.Contains("index 5", error.Message);
        Assert.Throws<ExternalException>(() => ones(2).size(3));
    }

    [Fact]
    public void InPlace_OnALearnedLeaf_IsRefused()
    {
        using var scope = NewDisposeScope();
        var leaf = ones(2, requires_grad: true);
        var error = Assert.Throws<ExternalException>(() => leaf.add_(1));
        Assert.Contains("a leaf Variable that requires grad is being used in an in-place operation", error.Message);
    }

    [Fact]
    public void Backward_Twice_IsRefused()
    {
        using var scope = NewDisposeScope();
        var loss = (ones(2, requires_grad: true) * 2).exp().sum();
        loss.backward();
        Assert.Contains("backward through the graph a second time", Assert.Throws<ExternalException>(loss.backward).Message);
    }

    [Fact]
    public void Item_OfSeveralElementsOrAnotherType_IsRefused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => ones(2).item<float>());
        var error = Assert.Throws<ArgumentException>(() => ones(1).item<double>());
        Assert.Equal("Double is not compatible with Float32", error.Message);
    }

    [Fact]
    public void Bytes_OfAViewWithGaps_AreRefused()
    {
        using var scope = NewDisposeScope();
        var view = ones(2, 3).transpose(0, 1);
        Assert.Throws<InvalidOperationException>(() => view.bytes.Length);
        Assert.Equal(24, view.contiguous().bytes.Length);
    }

    [Fact]
    public void Convolution_OfTheWrongChannels_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var conv = nn.Conv2d(3, 4, 1);
        Assert.Throws<ArgumentException>(() => conv.call(ones(1, 2, 4, 4)));
    }

    [Fact]
    public void Array_ShorterThanTheShape_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => tensor(new[] { 1f }, [2, 2]));
        Assert.Contains("mismatched total size", error.Message);
    }
}
