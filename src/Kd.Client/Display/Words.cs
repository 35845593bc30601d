using Kd.Core.Api;
using Kd.Core.Scheduling;

namespace Kd.Client.Display;

/// <summary>Numbers and states as people read them.</summary>
internal static class Words
{
    /// <summary>"12 s", "3 min 05 s", "2 h 10 min"; "-" when unknown.</summary>
    public static string Duration(double? seconds)
    {
        if (seconds is not { } known)
        {
            return "-";
        }

        var time = TimeSpan.FromSeconds(Math.Ceiling(known));
        return time switch
        {
            { TotalMinutes: < 1 } => $"{time.Seconds} s",
            { TotalHours: < 1 } => $"{time.Minutes} min {time.Seconds:00} s",
            _ => $"{(int)time.TotalHours} h {time.Minutes:00} min",
        };
    }

    public static string Count(int number, string one) => Count(number, one, $"{one}s");

    public static string Count(int number, string one, string many) => number == 1 ? $"1 {one}" : $"{number} {many}";

    /// <summary>Cells this sweep wants: all but those left out by --only.</summary>
    public static int Wanted(CellCounts counts) => counts.Total - counts.Excluded;

    /// <summary>"3 of 6 done, 2 running, 1 failed, ETA 40 s": what is zero is left out.</summary>
    public static string Progress(SweepStatus status)
    {
        var counts = status.Counts;
        var parts = new List<string> { $"{counts.Done} of {Wanted(counts)} done" };
        void Add(int number, string word)
        {
            if (number > 0)
            {
                parts.Add($"{number} {word}");
            }
        }

        Add(counts.Running, "running");
        Add(counts.Failed, "failed");
        Add(counts.Diverged, "diverged");
        Add(counts.Blocked, "blocked");
        if (status.State == SweepState.Running && status.EtaSeconds is { } eta)
        {
            parts.Add($"ETA {Duration(eta)}");
        }

        return string.Join(", ", parts);
    }

    /// <summary>"hard 3/4 ETA 40 s".</summary>
    public static string Of(RowForecast row) => $"{row.Row} {row.Settled}/{row.Planned}{(row.Seconds is { } seconds ? $" ETA {Duration(seconds)}" : "")}";

    /// <summary>", 210 images/s, 97 % of steps kept"; nothing before the first step.</summary>
    public static string Of(Goodput goodput) =>
        (goodput.ImagesPerSecond > 0 ? $", {goodput.ImagesPerSecond:0} images/s" : "") + (goodput.Share is { } share ? $", {100 * share:0} % of steps kept" : "");

    /// <summary>"epoch 3, step 120 of 300, loss 1.234, 108 images/s, loader wait 1 %, ETA 12 s".</summary>
    public static string Progress(RunningCell cell)
    {
        if (cell.Progress is not { } at)
        {
            return cell.Phase is { } phase ? $"{phase}".ToLowerInvariant() : "starting";
        }

        var phaseWord = cell.Phase is null or Core.Trainers.TrainerPhase.Training ? "" : $"{cell.Phase}".ToLowerInvariant() + ", ";
        return $"{phaseWord}epoch {at.Epoch}, step {at.Step} of {at.Steps}, loss {at.Losses.Values.Sum():0.000}, "
            + $"{at.ImagesPerSecond:0} images/s, loader wait {100 * at.LoaderWaitShare:0} %, ETA {Duration(at.EtaSeconds)}";
    }
}
