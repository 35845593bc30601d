using Kd.Core.Api;

namespace Kd.Client.Display;

/// <summary>Lines for logs and pipes: what changed at once, where the sweep stands every few seconds.</summary>
internal sealed class PlainDisplay(TextWriter output, TimeProvider time) : ISweepDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private HashSet<string> running = [];
    private long? shown;

    public void Show(WatchedSweep sweep)
    {
        var status = sweep.Status;
        foreach (var cell in status.Running.Where(c => !running.Contains(c.Label)))
        {
            Say($"started   {cell.Label}{(cell.Attempt > 1 ? $" (attempt {cell.Attempt})" : "")}");
        }

        running = [.. status.Running.Select(c => c.Label)];
        if (status.State == SweepState.Running && shown is { } last && time.GetElapsedTime(last) < Interval)
        {
            return;
        }

        shown = time.GetTimestamp();
        Say($"sweep     {Words.Progress(status)}{Words.Of(sweep.Goodput)}");
        foreach (var dataset in sweep.Open.GroupBy(row => row.Dataset, StringComparer.Ordinal))
        {
            Say($"rows      {dataset.Key}: {string.Join(", ", dataset.Select(Words.Of))}");
        }

        foreach (var cell in status.Running.Where(c => c.Progress is not null))
        {
            Say($"cell      {cell.Label}: {Words.Progress(cell)}");
        }
    }

    public void Say(string line) => output.WriteLine(line);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
