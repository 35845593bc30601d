using static TorchSharp.torch;

namespace TorchSharp.Contract.Tests;

public sealed class MemoryTests
{
    [Fact]
    public void ResidentMemory_AfterAThousandSteps_IsThatAfterTwoHundred()
    {
        using var net = nn.Sequential(
            ("a", nn.Conv2d(3, 8, 3, padding: 1)), ("b", nn.BatchNorm2d(8)), ("c", (nn.Module<Tensor, Tensor>)nn.LeakyReLU(0.1)), ("d", nn.Conv2d(8, 2, 1)));
        var parameters = net.parameters().ToList();
        void Steps(int count)
        {
            for (var i = 0; i < count; i++)
            {
                using var scope = NewDisposeScope();
                net.zero_grad();
                net.call(ones(2, 3, 32, 32)).pow(2).mean().backward();
                using var frozen = no_grad();
                foreach (var parameter in parameters) parameter.add_(parameter.grad!, alpha: -1e-3);
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

    [Fact]
    public void Operators_WhileTheCollectorRuns_KeepTheirArguments()
    {
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            // No scope and no variable holds on to what is in between: only the call itself does.
            for (var i = 0; i < 2000; i++)
            {
                Assert.Equal(12, cat([ones(2) * 2, ones(2) + 3]).add(full([4], 0)).sum().item<float>());
            }
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
    }

    // The collector touches its whole first generation before it collects: let that happen before anything is measured.
    private static void FillTheManagedHeap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        for (var collections = GC.CollectionCount(0); GC.CollectionCount(0) < collections + 2;) GC.KeepAlive(new byte[1024]);
    }
}
