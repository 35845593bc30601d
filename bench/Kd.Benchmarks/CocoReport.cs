using System.Collections.Immutable;
using System.Text;
using Kd.Core.Results;

namespace Kd.Benchmarks;

/// <summary>What the COCO benchmark found, as a Markdown page.</summary>
internal sealed record CocoReport(CocoOptions Options, int Objects, int Detections, CocoReady Ours, CocoReady Theirs, ImmutableArray<(CocoAnswer Ours, CocoAnswer Theirs)> Pairs) : IFindings
{
    private const double MostRatio = 0.25;
    private const double MostDifference = 1e-6;

    private double Ratio => Quantile.Median(Ratios);

    private double Difference => Pairs.Max(p => p.Ours.Numbers.Zip(p.Theirs.Numbers, (a, b) => Math.Abs(a - b)).Max());

    private IEnumerable<double> Ratios => Pairs.Select(p => p.Ours.Milliseconds / p.Theirs.Milliseconds);

    public string Name => $"coco-{Options.Images}";

    /// <summary>True when it is at least four times as fast and the numbers are the same.</summary>
    public bool Holds => Ratio <= MostRatio && Difference <= MostDifference;

    public string Markdown
    {
        get
        {
            string[] names = ["AP", "AP50", "AP75", "AP small", "AP medium", "AP large", "AR1", "AR10", "AR100", "AR small", "AR medium", "AR large"];
            var rows = names.Zip(Pairs[0].Ours.Numbers, Pairs[0].Theirs.Numbers).Aggregate(new StringBuilder(), (text, n) => text.Append($"| {n.First} | {n.Second:F9} | {n.Third:F9} | {Math.Abs(n.Second - n.Third):E0} |\n"));
            return $"""
                # COCO evaluation, C# against cocoapi's Python

                {DateTime.UtcNow:yyyy-MM-dd}, commit {Surroundings.Commit()}. {Surroundings.Hardware()}.
                {Options.Images} images, {Options.Classes} classes, {Objects} objects, {Detections} detections ({Options.Detections} an image), drawn from one seed; {Pairs.Length} evaluations of each side, in turns.
                C# side: {Ours.Versions}. Python side: {Theirs.Versions}. Reading the boxes is timed on neither side; C#'s first evaluation, which compiles, is among those timed.

                | | C# | Python | ratio C# / Python |
                | --- | --- | --- | --- |
                | median of the pairs' ratios (least to most) | | | **{Ratio:F4}** ({Ratios.Min():F4} to {Ratios.Max():F4}) |
                | median evaluation, s | {Quantile.Median(Pairs.Select(p => p.Ours.Milliseconds)) / 1000:F2} | {Quantile.Median(Pairs.Select(p => p.Theirs.Milliseconds)) / 1000:F2} | |
                | fastest evaluation, s | {Pairs.Min(p => p.Ours.Milliseconds) / 1000:F2} | {Pairs.Min(p => p.Theirs.Milliseconds) / 1000:F2} | |

                Wanted: a ratio of at most {MostRatio}, and no number off by more than {MostDifference:E0}. The largest difference is {Difference:E1}: {(Holds ? "both hold" : "NOT both hold")}.

                | number | C# | Python | difference |
                | --- | --- | --- | --- |
                {rows}
                """;
        }
    }
}
