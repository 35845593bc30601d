using static TorchSharp.torch;

namespace TorchSharp.Contract.Tests;

public sealed class AutogradTests
{
    [Fact]
    public void Backward_AddsToTheGradient()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, -2f, 3f }, requires_grad: true);
        (x * x).sum().backward();
        Golden.Equal([2, -4, 6], x.grad!);
        (x * 1).sum().backward();
        Golden.Equal([3, -3, 7], x.grad!);
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Backward_IntoAGradientThatIsAView_WritesTheViewedMemory()
    {
        using var scope = NewDisposeScope();
        var all = zeros(4);
        var x = ones(2, requires_grad: true);
        x.grad = all.narrow(0, 1, 2);
        (x * 3).sum().backward();
        Golden.Equal([0, 3, 3, 0], all);
    }

    [Fact]
    public void Set_MakesATensorAViewOfAnother()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var all = arange(4, dtype: float32);
        var x = ones(2, requires_grad: true);
        x.set_(all.narrow(0, 2, 2));
        all.mul_(10);
        Golden.Equal([20, 30], x);
        Assert.True(x.requires_grad);
    }

    [Fact]
    public void Grad_OfChosenInputs_LeavesOthersAlone()
    {
        using var scope = NewDisposeScope();
        var x = tensor(2f, requires_grad: true);
        var y = tensor(3f, requires_grad: true);
        var found = autograd.grad([x * x * y], [x]);
        Golden.Equal([12], found[0]);
        Assert.Null(x.grad);
        Assert.Null(y.grad);
    }

    [Fact]
    public void GradMode_IsRestored()
    {
        using var scope = NewDisposeScope();
        var x = ones(1, requires_grad: true);
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }
        Assert.True((x * 2).requires_grad);
        Assert.False((x * 2).detach().requires_grad);
    }

    [Fact]
    public void ClipGradNorm_ScalesAllGradientsTogether()
    {
        using var scope = NewDisposeScope();
        var a = nn.Parameter(zeros(2));
        var b = nn.Parameter(zeros(1));
        ((a * 3).sum() + (b * 4).sum()).backward();
        var norm = nn.utils.clip_grad_norm_([a, b], 1);
        Assert.Equal(Math.Sqrt(34), norm, 5);
        Golden.Equal([3 / 5.830952f, 3 / 5.830952f], a.grad!, 1e-5f);
        Golden.Equal([4 / 5.830952f], b.grad!, 1e-5f);
    }
}
