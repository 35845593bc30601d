using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Exports;
using Kd.Grains.Sweeps;

namespace Kd.Silo.Api;

/// <summary>Whole sweeps in the forms that other programs take: large ones leave as they are written.</summary>
internal static class SweepFileEndpoints
{
    /// <summary>Characters written at once: each write is a piece of its own on its way.</summary>
    private const int Piece = 1 << 16;

    public static void MapSweepFiles(this IEndpointRouteBuilder v1)
    {
        var sweep = v1.MapGroup("/sweeps/{name}").AddEndpointFilter(SweepEndpoints.KnowNames);
        sweep.MapGet("/cells.csv", (string name, IGrainFactory grains, SweepStore sweeps, CancellationToken cancellation) =>
            Written(name, "text/csv", ExportedCell.Csv, grains, sweeps, cancellation))
            .AnswersAs<string>("text/csv", "Its cells with all metrics, a line a cell", 404).Needs(ApiRole.Read);
        sweep.MapGet("/cells.jsonl", (string name, IGrainFactory grains, SweepStore sweeps, CancellationToken cancellation) =>
            Written(name, "application/jsonl", ExportedCell.JsonLines, grains, sweeps, cancellation))
            .AnswersAs<string>("application/jsonl", "Its cells with spec and result, a JSON object a line", 404).Needs(ApiRole.Read);
    }

    private static async Task<IResult> Written(
        string name, string type, Func<ImmutableArray<ExportedCell>, IEnumerable<string>> lines, IGrainFactory grains, SweepStore sweeps, CancellationToken cancellation)
    {
        if (await sweeps.PlanAsync(name, cancellation) is not { } plan || await grains.GetGrain<ISweepGrain>(name).GetCells() is not { } rows)
        {
            return Problems.NoSweep(name);
        }

        return Results.Stream(
            async body =>
            {
                await using var writer = new StreamWriter(body, bufferSize: Piece, leaveOpen: true);
                foreach (var line in lines(ExportedCell.Of(plan, rows.Cells)))
                {
                    await writer.WriteAsync(line.AsMemory(), cancellation);
                }
            },
            type);
    }
}
