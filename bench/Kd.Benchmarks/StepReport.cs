using System.Collections.Immutable;

namespace Kd.Benchmarks;

/// <summary>What the step benchmark found, as a Markdown page.</summary>
internal sealed record StepReport(
    StepOptions Options, StepReady Ours, StepReady Theirs, ImmutableArray<(StepBlock Ours, StepBlock Theirs)> Blocks,
    double[] OurLosses, double[] TheirLosses) : IFindings
{
    /// <summary>Steps over which losses must agree; later, rounding differences have grown through training.</summary>
    private const int ComparedSteps = 5;

    private const double LossTolerance = 1e-4;

    public string Name => $"step-{Options.Detector}";

    /// <summary>True when both sides trained the same.</summary>
    public bool Holds => LossDifferences.Take(ComparedSteps).Max() <= LossTolerance;

    /// <summary>Of each step, relative to Python's loss.</summary>
    public IEnumerable<double> LossDifferences => OurLosses.Zip(TheirLosses, (ours, theirs) => Math.Abs(ours - theirs) / Math.Abs(theirs));

    public string Markdown
    {
        get
        {
            double[] ratios = [.. Blocks.Select(b => Median(b.Ours.Milliseconds) / Median(b.Theirs.Milliseconds))];
            double[] ours = [.. Blocks.SelectMany(b => b.Ours.Milliseconds)], theirs = [.. Blocks.SelectMany(b => b.Theirs.Milliseconds)];
            return $"""
                # One training step, C# against Python

                {DateTime.UtcNow:yyyy-MM-dd}, commit {Surroundings.Commit()}. {Surroundings.Hardware()}.
                {Options.Detector} at {Options.Size} px, batch {Options.Batch}, {Options.Threads} threads, AdamW with clipping and EMA; {Blocks.Length} pairs of blocks of {Options.Steps} steps, in turns.
                C# side: {Ours.Versions}. Python side: {Theirs.Versions}. Both under {string.Join(" ", Side.Environment(Options.Threads).Select(e => $"`{e.Key}={e.Value}`"))}.

                | | C# | Python | ratio C# / Python |
                | --- | --- | --- | --- |
                | median of a block's ratio (quartiles) | | | **{Median(ratios):F3}** ({Quantile(ratios, 0.25):F3} to {Quantile(ratios, 0.75):F3}) |
                | median step, ms | {Median(ours):F1} | {Median(theirs):F1} | {Median(ours) / Median(theirs):F3} |
                | fastest step, ms | {ours.Min():F1} | {theirs.Min():F1} | {ours.Min() / theirs.Min():F3} |
                | resident memory at the end, MB | {Blocks[^1].Ours.ResidentMegabytes:F0} | {Blocks[^1].Theirs.ResidentMegabytes:F0} | |
                | loss of the first step | {OurLosses[0]:F6} | {TheirLosses[0]:F6} | |
                | loss of the last step | {OurLosses[^1]:F4} | {TheirLosses[^1]:F4} | |

                Relative difference of the losses at steps 1, 2, 3, ..: {string.Join(", ", LossDifferences.Take(10).Select(d => $"{d:E0}"))}.
                The C# step also matches anchors to objects and builds the targets; the Python step finds them ready.

                """;
        }
    }

    private static double Median(IReadOnlyCollection<double> values) => Quantile(values, 0.5);

    private static double Quantile(IReadOnlyCollection<double> values, double at)
    {
        double[] sorted = [.. values.Order()];
        var place = at * (sorted.Length - 1);
        var (below, above) = (sorted[(int)Math.Floor(place)], sorted[(int)Math.Ceiling(place)]);
        return below + ((above - below) * (place - Math.Floor(place)));
    }
}
