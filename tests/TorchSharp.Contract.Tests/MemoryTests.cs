using static TorchSharp.torch;

namespace TorchSharp.Contract.Tests;

public sealed class MemoryTests
{
    [Fact]
    public void ResidentMemory_AfterAThousandSteps_IsThatAfterTwoHundred()
    {
        using var net = nn.Sequential(
            ("a", nn.Conv2d(3, 8, 3, padding: 1)), ("b", nn.BatchNorm2d(8)), ("c", (nn.Module<Tensor, Tensor>)nn.LeakyReLU(0.1)), ("d", nn.Conv2d(8, 2, 1)));
        using var optimizer = optim.AdamW(net.parameters(), lr: 1e-3);
        void Steps(int count)
        {
            for (var i = 0; i < count; i++)
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                net.call(rand(2, 3, 32, 32)).square().mean().backward();
                optimizer.step();
            }
        }

        FillTheManagedHeap();
        Steps(200);
        var (residentBefore, tensorsBefore) = (Environment.WorkingSet, Tensor.TotalCount);
        Steps(800);
        var (residentAfter, tensorsAfter) = (Environment.WorkingSet, Tensor.TotalCount);
        Assert.Equal(tensorsBefore, tensorsAfter);
        Assert.True(residentAfter <= 1.02 * residentBefore, $"{residentBefore / 1e6:F1} MB became {residentAfter / 1e6:F1} MB");
    }

    // The collector touches its whole first generation before it collects: let that happen before anything is measured.
    private static void FillTheManagedHeap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        for (var collections = GC.CollectionCount(0); GC.CollectionCount(0) < collections + 2;) GC.KeepAlive(new byte[1024]);
    }
}
