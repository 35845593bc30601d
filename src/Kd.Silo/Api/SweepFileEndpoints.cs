using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Diffs;
using Kd.Core.Exports;
using Kd.Grains.Sweeps;
using Kd.Grains.Tables;

namespace Kd.Silo.Api;

/// <summary>Whole sweeps in the forms that lists and other programs take: large ones leave as they are written, and what is known of two is compared here.</summary>
internal static class SweepFileEndpoints
{
    public static void MapSweepFiles(this IEndpointRouteBuilder v1)
    {
        var sweep = v1.MapGroup("/sweeps/{name}").AddEndpointFilter(SweepEndpoints.KnowNames);
        sweep.MapGet("/lines", async (string name, IGrainFactory grains) =>
            await grains.GetGrain<ISweepGrain>(name).GetCells() is { } rows ? Problems.Ok(rows.Cells.Select(CellLine.Of)) : Problems.NoSweep(name))
            .Answers<ImmutableArray<CellLine>>("Its cells in plan order, in short", 404).Needs(ApiRole.Read);
        sweep.MapGet("/cells.csv", (string name, IGrainFactory grains, SweepStore sweeps, CancellationToken cancellation) =>
            Written(name, "text/csv", ExportedCell.Csv, grains, sweeps, cancellation))
            .AnswersAs<string>("text/csv", "Its cells with all metrics, a line a cell", 404).Needs(ApiRole.Read);
        sweep.MapGet("/cells.jsonl", (string name, IGrainFactory grains, SweepStore sweeps, CancellationToken cancellation) =>
            Written(name, "application/jsonl", ExportedCell.JsonLines, grains, sweeps, cancellation))
            .AnswersAs<string>("application/jsonl", "Its cells with spec and result, a JSON object a line", 404).Needs(ApiRole.Read);
        sweep.MapGet("/diff/{other}", Diff).Answers<SweepDiff>("What makes it and another differ", 404).Needs(ApiRole.Read);
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
                await using var writer = new StreamWriter(body, leaveOpen: true);
                foreach (var line in lines(ExportedCell.Of(plan, rows.Cells)))
                {
                    await writer.WriteAsync(line.AsMemory(), cancellation);
                }
            },
            type);
    }

    private static async Task<IResult> Diff(string name, string other, IGrainFactory grains, SweepStore sweeps, CancellationToken cancellation)
    {
        if (!ArtifactPaths.IsName(other))
        {
            return Problems.NoName();
        }

        if (await sweeps.PlanAsync(name, cancellation) is not { } plan || await grains.GetGrain<IAggregatorGrain>(name).GetTable() is not { } table)
        {
            return Problems.NoSweep(name);
        }

        return await sweeps.PlanAsync(other, cancellation) is { } others && await grains.GetGrain<IAggregatorGrain>(other).GetTable() is { } otherTable
            ? Problems.Ok(SweepDiff.Of(plan, table, others, otherTable))
            : Problems.NoSweep(other);
    }
}
