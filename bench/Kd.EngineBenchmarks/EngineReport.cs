using System.Collections.Immutable;
using System.Text;

namespace Kd.EngineBenchmarks;

/// <summary>What the engine benchmark found, as a Markdown page.</summary>
internal sealed record EngineReport(EngineOptions Options) : IFindings
{
    private const double MostSubmitSeconds = 2;
    private const double MostReportSeconds = 1;
    private const long MostBytes = 250L << 20;
    private const double LeastRate = 300;
    private const double MostGap = 20;

    public required TimeSpan Submit { get; init; }

    /// <summary>The first table, which reads every result.</summary>
    public required TimeSpan Report { get; init; }

    public required TimeSpan ReportAgain { get; init; }

    /// <summary>Of each silo.</summary>
    public required ImmutableArray<long> PeakBytes { get; init; }

    /// <summary>Milliseconds from an accepted result to the slot's next start, ascending.</summary>
    public required ImmutableArray<double> Gaps { get; init; }

    public required EngineRun Run { get; init; }

    public ImmutableArray<EngineRun> Others { get; init; } = [];

    public string Name => $"engine-{Options.Cells}";

    public bool Holds => Rows().All(row => row.Holds);

    public string Markdown =>
        $"""
        # The engine without training

        {DateTime.UtcNow:yyyy-MM-dd}, commit {Surroundings.Commit()}. {Surroundings.Hardware()}.
        {Options.Cells} cells that take no time, through {Options.Silos} silos of {EngineOptions.Slots} slots, a real Redis and real trainer processes (the stub), silos at default settings.
        Absolute figures are this machine's under this load; the ratios below are of the same run.

        | figure | found | wanted | |
        | --- | --- | --- | --- |
        {Table(Rows().Select(row => $"| {row.What} | {row.Found} | {row.Wanted} | {(row.Holds ? "holds" : "does NOT hold")} |"))}
        ## Beside others

        First cells of the sweep kept anew by the store alone, as many at once as there are slots and no engine around: what of the rate is the disk's. Then other
        engines: as many empty tasks, one after the other on the same machine, on as many processes and slots. Rates are of ten parts in turn: least to most.

        Processor time is that of all processes of an engine but Redis; unlike a rate it says what an engine costs whatever else the machine does.

        | engine | tasks/s (least to most) | ratio KdCluster / it | processor ms a task | ratio | what survives the kill of every process |
        | --- | --- | --- | --- | --- | --- |
        {Table(Others.Prepend(Run).Select(run => $"| {run.Name} | {run.Rate:F0} ({run.Rates.Min():F0} to {run.Rates.Max():F0}) | {Run.Rate / run.Rate:F2} | {run.CpuMilliseconds:F2} | {Run.CpuMilliseconds / run.CpuMilliseconds:F1} | {Persists(run)} |"))}
        """;

    private static string Table(IEnumerable<string> lines) => lines.Aggregate(new StringBuilder(), (text, line) => text.Append(line).Append('\n')).ToString();

    private static string Persists(EngineRun run) => run.Name.Split(' ')[0] switch
    {
        "The" => "of each cell the same, but there is no sweep, no lease, no trainer process and no table",
        "Celery" => "nothing of this run: tasks and results are in Redis' memory, which is not written to disk here; with appendfsync always each would be",
        "Dask" => "nothing: tasks and results are in the memory of scheduler and workers",
        _ => "grid, plan, and for each cell its spec, attempts with their events and logs, artifacts verified by hash, and its one result: each synced to disk before it is acknowledged",
    };

    private IEnumerable<(string What, string Found, string Wanted, bool Holds)> Rows()
    {
        yield return ("submit acknowledged", $"{Submit.TotalSeconds:F2} s", $"at most {MostSubmitSeconds} s", Submit.TotalSeconds <= MostSubmitSeconds);
        yield return ("report on all results (again)", $"{Report.TotalSeconds:F2} s ({ReportAgain.TotalSeconds:F2} s)", $"at most {MostReportSeconds} s", Report.TotalSeconds <= MostReportSeconds);
        yield return ("memory of a silo, most of all times", string.Join(", ", PeakBytes.Select(b => $"{b / (1 << 20)} MB")), $"at most {MostBytes / (1 << 20)} MB", PeakBytes.All(b => b <= MostBytes));
        yield return ("cells, submit to last result durable", $"{Run.Rate:F0}/s ({Run.Rates.Min():F0} to {Run.Rates.Max():F0})", $"at least {LeastRate}/s", Run.Rate >= LeastRate);
        yield return ("accepted result to the slot's next start", $"p50 {Gap(.5):F0} ms, p90 {Gap(.9):F0} ms of {Gaps.Length}", $"p50 at most {MostGap} ms", Gap(.5) <= MostGap);
    }

    private double Gap(double share) => Gaps.IsEmpty ? double.PositiveInfinity : Gaps[(int)(share * (Gaps.Length - 1))];
}
