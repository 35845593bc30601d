using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Plans;
using Kd.Core.Trainers;

namespace Kd.Client.Display;

/// <summary>What a plan will take, for people.</summary>
internal static class PredictionWords
{
    private const double Gibi = 1L << 30;

    /// <summary>Further columns of a plan's rows; none without a prediction.</summary>
    public static ImmutableArray<string> Headers(PlanSummary summary) =>
        summary.Prediction is null ? [] : ["STEP", "CELL", "ALL CELLS", "MEMORY"];

    public static ImmutableArray<string> Row(PlanSummary summary, string dataset, string row) =>
        summary.Prediction?.Rows.First(r => r.Dataset == dataset && r.Row == row) switch
        {
            null => [],
            { Probe.Figures: { } figures } known => [Step(figures), Words.Duration(known.CellSeconds), Words.Duration(known.RowSeconds), Memory(figures)],
            _ => ["?", "?", "?", "?"],
        };

    /// <summary>The total, and what stands in its way; or how to come by a prediction.</summary>
    public static void WriteTo(TextWriter output, PlanSummary summary)
    {
        if (summary.Prediction is not { } prediction)
        {
            output.WriteLine("note: add --probe to predict time and memory by a few training steps on this server's device");
            return;
        }

        var unknown = prediction.Rows.Count(r => r.Probe.Trouble is not null);
        output.WriteLine($"predicted on {prediction.Device}: {Words.Duration(prediction.RemainingSeconds)} of device time for what is left to train"
            + (unknown > 0 ? $" without the {Words.Count(unknown, "row")} below that could not be probed, " : ", ")
            + $"about {Words.Duration(prediction.WallSeconds)} on {Words.Count(prediction.Slots, "slot")}");
        foreach (var rows in prediction.Rows.Where(r => r.Probe.Trouble is not null).GroupBy(r => (r.Dataset, r.Probe.Trouble)))
        {
            output.WriteLine($"warning: {rows.Key.Dataset}: not counted: {string.Join(", ", rows.Select(r => r.Row))}: {rows.Key.Trouble}");
        }

        foreach (var row in prediction.Rows)
        {
            if (row.Probe.Figures is { PeakBytes: { } peak, DeviceBytes: { } device } && peak > device)
            {
                output.WriteLine($"warning: {row.Dataset}: {row.Row} needs about {peak / Gibi:0.0} GiB, {prediction.Device} has {device / Gibi:0.0} GiB: lower \"batch\" or \"size\"");
            }
        }

        var tried = prediction.Rows.Select(r => r.Probe.Figures).OfType<ProbeFigures>().Where(IsExtrapolated).Select(f => Batches(f.ExtrapolatedFrom)).Distinct().ToArray();
        if (tried.Length > 0)
        {
            output.WriteLine($"note: ~ marks figures extrapolated from {string.Join(" or ", tried)}, where a whole batch would have taken too long or too much memory");
        }
    }

    private static string Batches(ImmutableArray<int> images) => images is [var one] ? $"a batch of {one} images" : $"batches of {string.Join(" and ", images)} images";

    private static bool IsExtrapolated(ProbeFigures figures) => !figures.ExtrapolatedFrom.IsDefaultOrEmpty;

    private static string Step(ProbeFigures figures) => $"{Mark(figures)}{figures.StepSeconds:0.###} s";

    private static string Memory(ProbeFigures figures) => figures.PeakBytes is { } bytes ? $"{Mark(figures)}{bytes / Gibi:0.00} GiB" : "?";

    private static string Mark(ProbeFigures figures) => IsExtrapolated(figures) ? "~" : "";
}
