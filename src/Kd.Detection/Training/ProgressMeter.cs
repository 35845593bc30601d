using System.Collections.Immutable;
using System.Diagnostics;

namespace Kd.Detection.Training;

/// <summary>Gathers steps between two reports and says when the next report is due.</summary>
internal sealed class ProgressMeter(TrainingPlan plan, TimeSpan interval)
{
    private readonly Dictionary<string, double> sums = new(StringComparer.Ordinal);
    private long reported = Stopwatch.GetTimestamp();
    private int steps;
    private int images;
    private TimeSpan busy;
    private TimeSpan waited;
    private (TimeSpan Time, int Steps) all;

    public bool Due => steps > 0 && Stopwatch.GetElapsedTime(reported) >= interval;

    /// <param name="took">The step's whole time, <paramref name="wait"/> included.</param>
    /// <param name="wait">Time the loader kept the step waiting.</param>
    public void Add(StepLosses losses, int count, TimeSpan took, TimeSpan wait)
    {
        foreach (var (name, value) in losses.Terms)
        {
            sums[name] = sums.GetValueOrDefault(name) + value;
        }

        steps++;
        images += count;
        busy += took;
        waited += wait;
        all = (all.Time + took, all.Steps + 1);
    }

    /// <param name="made">Steps made, of the whole training.</param>
    public TrainingProgress Report(int made)
    {
        var progress = new TrainingProgress
        {
            Epoch = ((made - 1) / plan.StepsPerEpoch) + 1,
            Step = made,
            Steps = plan.Steps,
            Losses = sums.ToImmutableSortedDictionary(s => s.Key, s => s.Value / steps, StringComparer.Ordinal),
            ImagesPerSecond = images / busy.TotalSeconds,
            LoaderWaitShare = waited / busy,
            Eta = all.Time / all.Steps * (plan.Steps - made),
        };
        reported = Stopwatch.GetTimestamp();
        (steps, images, busy, waited) = (0, 0, default, default);
        sums.Clear();
        return progress;
    }
}
