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
}
