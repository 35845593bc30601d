using System.Collections.Immutable;
using Kd.Core.Json;
using Kd.Faults;

namespace Kd.FaultRuns;

/// <summary>One run of a fault.</summary>
/// <param name="Recoveries">Seconds, of each cell whose training the fault ended.</param>
/// <param name="Stuck">Why the run came to no end; null when it did.</param>
internal sealed record FaultRun(string Fault, DateTimeOffset At, string Commit, double Seconds, int Lost, int Doubled, ImmutableArray<string> Broken, ImmutableArray<double> Recoveries, int FalseDeaths, string? Stuck);

/// <summary>All runs there have been, a line of JSON each; the table is made of them.</summary>
internal sealed class FaultRecords(string folder)
{
    private string Path => System.IO.Path.Combine(folder, "faults.jsonl");

    public ImmutableArray<FaultRun> Read() =>
        File.Exists(Path) ? [.. File.ReadLines(Path).Select(line => KdJson.Deserialize<FaultRun>(System.Text.Encoding.UTF8.GetBytes(line)))] : [];

    public void Add(FaultRun run)
    {
        Directory.CreateDirectory(folder);
        File.AppendAllText(Path, KdJson.Serialize(run) + "\n");
        File.WriteAllText(System.IO.Path.Combine(folder, "faults.md"), FaultTable.Of(FaultCatalogue.All, Read()));
    }
}
