using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Contract.Tests;

public sealed class ScopeTests
{
    [Fact]
    public void End_FreesWhatWasMadeInside()
    {
        Tensor made;
        using (NewDisposeScope())
        {
            made = zeros(3);
            Assert.False(made.IsInvalid);
        }
        Assert.True(made.IsInvalid);
    }

    [Fact]
    public void Use_AfterTheEnd_Throws()
    {
        Tensor made;
        using (NewDisposeScope()) made = zeros(3);
        var error = Assert.Throws<InvalidOperationException>(() => made + 1);
        Assert.Equal("Tensor invalid -- empty handle.", error.Message);
        Assert.Throws<InvalidOperationException>(() => made.shape);
        Assert.Throws<InvalidOperationException>(() => cat([made]));
    }

    [Fact]
    public void MovedToTheOuterScope_LivesUntilThatEnds()
    {
        Tensor moved, kept;
        using (NewDisposeScope())
        {
            using (var inner = NewDisposeScope())
            {
                moved = zeros(1).MoveToOuterDisposeScope();
                kept = inner.Detach(zeros(1));
            }
            Assert.False(moved.IsInvalid);
        }
        Assert.True(moved.IsInvalid);
        Assert.False(kept.IsInvalid);
        kept.Dispose();
    }

    [Fact]
    public void MovedOutOfTheOutermostScope_BelongsToNobody()
    {
        Tensor moved;
        using (NewDisposeScope()) moved = zeros(1).MoveToOuterDisposeScope();
        Assert.False(moved.IsInvalid);
        moved.Dispose();
        Assert.True(moved.IsInvalid);
        moved.Dispose();
    }

    [Fact]
    public void DisposedByHand_LeavesItsScope()
    {
        using var scope = NewDisposeScope();
        var a = zeros(1);
        var b = zeros(1);
        Assert.Equal(2, scope.DisposablesCount);
        a.Dispose();
        Assert.Equal([b], scope.DisposablesView);
        scope.DisposeEverythingBut(b);
        Assert.False(b.IsInvalid);
        scope.DisposeEverything();
        Assert.True(b.IsInvalid);
    }

    [Fact]
    public void Statistics_CountTheThreadsTensors()
    {
        DisposeScopeManager.Statistics.Reset();
        using (NewDisposeScope())
        {
            zeros(1);
            ones(1).DetachFromDisposeScope().Dispose();
        }
        Assert.Equal(2, DisposeScopeManager.Statistics.CreatedInScopeCount);
        Assert.Equal(1, DisposeScopeManager.Statistics.DetachedFromScopeCount);
        Assert.Equal(0, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Alias_KeepsTheMemoryAfterTheFirstIsFreed()
    {
        var first = tensor(new[] { 1f, 2f });
        using var second = first.alias();
        first.Dispose();
        Golden.Equal([1, 2], second);
    }

    [Fact]
    public void Parameter_TakesTheTensorOver()
    {
        using var scope = NewDisposeScope();
        var data = ones(2);
        var parameter = new Parameter(data);
        Assert.True(data.IsInvalid);
        Assert.True(parameter.requires_grad);
        Assert.Equal([parameter], scope.DisposablesView);
    }

    [Fact]
    public void Accessor_OfAFreedTensor_Throws()
    {
        var freed = ones(2);
        var data = freed.data<float>();
        freed.Dispose();
        Assert.Throws<InvalidOperationException>(() => data[0]);
    }
}
