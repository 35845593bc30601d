using System.Collections.Immutable;
using System.Text;
using Kd.Core.Results;
using Kd.Faults;

namespace Kd.FaultRuns;

/// <summary>The runs of every fault as a Markdown page.</summary>
internal static class FaultTable
{
    public static string Of(IEnumerable<Fault> faults, ImmutableArray<FaultRun> runs)
    {
        var times = FaultTimes.Real;
        var page = new StringBuilder($"""
            # Faults

            `bench/faults --repeat N --only NAME` adds to this page; runs that are here are not repeated. Each run is a cluster of real `kd-silo` processes with stub
            trainers and a Redis of its own, at the times users have (probe {times.Probe.TotalSeconds} s, lease {times.Lease.TotalSeconds} s), that trains a grid of {Fault.Cells} cells of {times.Training.TotalSeconds} s, unless its line says otherwise.
            *Lost*: sweeps, results and artifacts that were acknowledged and are gone, and cells that nobody finished. *Doubled*: cells with more than one
            result. *Other*: other promises that were broken, and runs without an end. *False deaths*: silos that nobody harmed and that were taken for dead; they were started again. *Recovery*: seconds from the fault to the next attempt of each cell whose
            training it ended. Every run is a line of [faults.jsonl](faults.jsonl).

            | fault | runs | lost | doubled | other | false deaths | cells set back | recovery p50, s | recovery max, s |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- |

            """);
        foreach (var fault in faults)
        {
            var own = runs.Where(run => run.Fault == fault.Name).ToList();
            var recoveries = own.SelectMany(run => run.Recoveries).ToList();
            var (middle, most) = recoveries.Count == 0 ? ("-", "-") : ($"{Quantile.Median(recoveries):F1}", $"{recoveries.Max():F1}");
            page.Append($"| {fault.What} (`{fault.Name}`) | {own.Count} | {own.Sum(run => run.Lost)} | {own.Sum(run => run.Doubled)} | {own.Sum(Other)} | {own.Sum(run => run.FalseDeaths)} | {recoveries.Count} | {middle} | {most} |\n");
        }

        return page.ToString();
    }

    private static int Other(FaultRun run) => run.Broken.Length - run.Lost - run.Doubled + (run.Stuck is null ? 0 : 1);
}
