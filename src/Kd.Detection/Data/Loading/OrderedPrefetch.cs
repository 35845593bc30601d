using System.Collections.Concurrent;
using System.Diagnostics;

namespace Kd.Detection.Data.Loading;

/// <summary>
/// Makes items 0, 1, .. on background threads, at most <c>depth</c> ahead, and hands them out in order: the number of
/// threads changes when an item is made, never what it is. A failure surfaces when its item is asked for.
/// </summary>
internal sealed class OrderedPrefetch<T> : IDisposable
{
    private readonly BlockingCollection<(int Index, TaskCompletionSource<T> Item)> wanted = [];
    private readonly Queue<Task<T>> ahead = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Func<int, T> make;
    private readonly Thread[] threads;
    private readonly int end;
    private int next;

    public OrderedPrefetch(int start, int end, int threadCount, int depth, Func<int, T> make)
    {
        this.make = make;
        this.end = end;
        next = start;
        for (var i = 0; i < depth; i++)
        {
            Want();
        }

        threads = [.. Enumerable.Range(0, threadCount).Select(i => new Thread(Work) { IsBackground = true, Name = $"loader {i}" })];
        Array.ForEach(threads, t => t.Start());
    }

    /// <summary>Time the caller of <see cref="Next"/> was kept waiting.</summary>
    public TimeSpan Waited { get; private set; }

    public bool AtEnd => ahead.Count == 0;

    public T Next(CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        var item = ahead.Dequeue();
        try
        {
            item.Wait(cancellation);
        }
        catch (AggregateException)
        {
            // The failure itself is thrown below.
        }

        Waited += Stopwatch.GetElapsedTime(began);
        Want();
        return item.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        stopping.Cancel();
        wanted.CompleteAdding();
        Array.ForEach(threads, t => t.Join());
        wanted.Dispose();
        stopping.Dispose();
    }

    private void Want()
    {
        if (next < end)
        {
            var item = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            ahead.Enqueue(item.Task);
            wanted.Add((next++, item));
        }
    }

    private void Work()
    {
        foreach (var (index, item) in wanted.GetConsumingEnumerable())
        {
            if (stopping.IsCancellationRequested)
            {
                return;
            }

            try
            {
                item.SetResult(make(index));
            }
            catch (Exception e)
            {
                item.SetException(e);
            }
        }
    }
}
