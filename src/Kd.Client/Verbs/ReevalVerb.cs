using System.Collections.Immutable;
using System.CommandLine;
using Kd.Client.Completions;
using Kd.Client.Display;
using Kd.Client.Servers;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Json;

namespace Kd.Client.Verbs;

/// <summary>kdctl reeval: metrics computed anew from kept detections, without training.</summary>
internal static class ReevalVerb
{
    // So that a long sweep tells how far it is, and an interruption loses little.
    private const int CellsAtOnce = 16;

    public static Command Create()
    {
        var verb = new Command("reeval", "Computes metrics anew from kept detections, without training; old metrics stay beside the new ones");
        var connection = new ConnectionOptions();
        var what = SweepNames.Optional(connection, "SWEEP|CELL", "A sweep, or one cell by name or key; may be left out when there is only one sweep");
        var output = new OutputOption(OutputForm.Table, OutputForm.Wide, OutputForm.Json);
        verb.Add(what);
        connection.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            var (sweep, cells) = await FindAsync(api, parsed.GetValue(what), cancellationToken);
            var done = await RunAsync(api, sweep, cells, cancellationToken);
            if (output.Read(parsed) == OutputForm.Json)
            {
                Console.Out.WriteLine(KdJson.Serialize(done));
            }
            else
            {
                ReevaluationTable.WriteTo(Console.Out, done, cells, output.Read(parsed) == OutputForm.Wide);
            }

            return done.Any(d => d.Outcome is ReevaluationOutcome.Failed or ReevaluationOutcome.Contradicted) ? ExitCode.CellsWithoutResult : ExitCode.Ok;
        }));
        return verb;
    }

    private static async Task<(string Sweep, ImmutableArray<CellView> Cells)> FindAsync(ApiClient api, string? what, CancellationToken cancellationToken)
    {
        var sweeps = await api.SweepsAsync(cancellationToken);
        if (what is null || sweeps.Any(s => s.Sweep == what))
        {
            var sweep = (await SweepVerb.FindAsync(api, what, cancellationToken)).Sweep;
            return (sweep, [.. (await api.CellsAsync(sweep, cancellationToken)).Where(c => c.Status is CellDone)]);
        }

        var found = await CellSearch.FindAsync(api, what, cancellationToken);
        return (found.Sweep, [found.Cell]);
    }

    private static async Task<ImmutableArray<Reevaluation>> RunAsync(ApiClient api, string sweep, ImmutableArray<CellView> cells, CancellationToken cancellationToken)
    {
        var done = ImmutableArray.CreateBuilder<Reevaluation>();
        foreach (var chunk in cells.Chunk(CellsAtOnce))
        {
            done.AddRange(await api.ReevaluateAsync(sweep, new ReevaluateRequest { Cells = [.. chunk.Select(c => c.Key)] }, cancellationToken));
            if (cells.Length > CellsAtOnce)
            {
                Console.Error.WriteLine($"{done.Count} of {Words.Count(cells.Length, "cell")}");
            }
        }

        return done.ToImmutable();
    }
}
