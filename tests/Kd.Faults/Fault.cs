using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.StubTrainer;

namespace Kd.Faults;

/// <summary>Something that happens to a cluster while a grid runs, of 24 cells unless told otherwise, and what must have become of the grid in the end.</summary>
/// <param name="Name">As it is asked for: "kill-silo".</param>
/// <param name="What">As it is told: "kill -9 of a silo".</param>
public sealed record Fault(string Name, string What)
{
    /// <summary>Of the usual grid: teachers of two folds and four seeds with two students each.</summary>
    public const int Cells = 24;

    /// <summary>Seeds of the grid; each stands for six cells.</summary>
    public int Seeds { get; init; } = 4;

    /// <summary>Silos that are there when it begins.</summary>
    public int Silos { get; init; } = 3;

    /// <summary>What their processes start with beside the usual.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Folder with kd-silo and kd-stub-trainer of another release, which the silos that are there when it begins are of; null for this one.</summary>
    public string? Older { get; init; }

    /// <summary>Whether the clock and the disk of its silos and trainers can be made to fail: <see cref="FaultBench.System"/>.</summary>
    public bool NeedsFaultySystem { get; init; }

    /// <summary>Whether silos are right to end by themselves; otherwise whoever supervises them starts them again.</summary>
    public bool EndsSilos { get; init; }

    /// <summary>Of a run at the times users have.</summary>
    public FaultTimes Times { get; init; } = FaultTimes.Real;

    /// <summary>Fates of some cells.</summary>
    public ImmutableArray<StubRule> Rules { get; init; } = [];

    public CellCounts Expected { get; init; } = new() { Total = Cells, Done = Cells };

    /// <summary>Submits the grid and does the harm; gives the silos that must see the grid to its end.</summary>
    public required Func<FaultBench, Task<ClusterSilo[]>> Harm { get; init; }

    public async Task<FaultReport> Run(FaultTimes times)
    {
        await using var bench = await FaultBench.Start(this, times);
        return await bench.Check(Expected, await Harm(bench));
    }

    public override string ToString() => Name;
}

/// <summary>What one run of a fault showed.</summary>
/// <param name="Broken">Promises that were broken; each begins with its number: "P1: ..".</param>
/// <param name="Recoveries">Seconds from the fault to the next attempt, of each cell whose training it ended.</param>
/// <param name="FalseDeaths">Silos that nobody harmed and that ended all the same; they were started again.</param>
public sealed record FaultReport(ImmutableArray<string> Broken, ImmutableArray<double> Recoveries, int FalseDeaths)
{
    /// <summary>Cells that had more than one result.</summary>
    public int Doubled => Of("P1");

    /// <summary>Sweeps, results, artifacts that were acknowledged and are gone, and cells that nobody finished.</summary>
    public int Lost => Of("P2") + Of("P5");

    private int Of(string promise) => Broken.Count(b => b.StartsWith(promise, StringComparison.Ordinal));
}
