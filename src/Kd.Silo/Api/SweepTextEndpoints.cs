using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Diffs;
using Kd.Core.Reports;
using Kd.Grains.Sweeps;
using Kd.Grains.Tables;

namespace Kd.Silo.Api;

/// <summary>What people read of whole sweeps, written where the cells are: a kdctl that starts for one verb has but to print it.</summary>
internal static class SweepTextEndpoints
{
    private const string Plain = "text/plain";

    public static void MapSweepTexts(this IEndpointRouteBuilder v1)
    {
        var sweep = v1.MapGroup("/sweeps/{name}").AddEndpointFilter(SweepEndpoints.KnowNames);
        sweep.MapGet("/cells.txt", async (string name, IGrainFactory grains, SweepStore sweeps, CancellationToken cancellation) =>
            await grains.GetGrain<ISweepGrain>(name).GetCells() is { } rows ? Results.Text(CellLine.Text(rows.Cells)) : await SweepEndpoints.Unread(name, sweeps, cancellation))
            .AnswersAs<string>(Plain, "Its cells in columns: state, metric, value and key", 404).Needs(ApiRole.Read);
        sweep.MapGet("/report", Report).AnswersAs<string>(Plain, "The table of the results there are, in a form that people print", 400, 404, 409).Needs(ApiRole.Read);
        sweep.MapGet("/diff/{other}", (string name, string other, IGrainFactory grains, SweepStore sweeps, CancellationToken cancellation) =>
            Compare(name, other, diff => Problems.Ok(diff), grains, sweeps, cancellation))
            .Answers<SweepDiff>("What makes it and another differ", 404).Needs(ApiRole.Read);
        sweep.MapGet("/diff/{other}/text", (string name, string other, IGrainFactory grains, SweepStore sweeps, CancellationToken cancellation, bool ansi = false, int? columns = null) =>
            Compare(name, other, diff => Results.Text(DiffText.Render(diff, new TerminalLook(ansi, columns))), grains, sweeps, cancellation))
            .AnswersAs<string>(Plain, "The same in words", 400, 404).Needs(ApiRole.Read);
    }

    private static async Task<IResult> Report(
        string name, IGrainFactory grains, string format = "terminal", bool perFold = false, bool tests = false, bool partial = false, bool ansi = false, int? columns = null)
    {
        if (!Enum.TryParse(format, ignoreCase: true, out TableFormat form) || !Enum.IsDefined(form) || form == TableFormat.Html)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "no such form", "forms are terminal, markdown, latex, csv and json; HTML is drawn by kdctl report --format html, from cells and curves");
        }

        if (await grains.GetGrain<IAggregatorGrain>(name).GetTable() is not { } table)
        {
            return Problems.NoSweep(name);
        }

        var report = new ReportQuery(form, perFold, tests).Of(table);
        return report.Refusal(form, partial) is { } refusal
            ? Problems.Of(StatusCodes.Status409Conflict, "rows are not complete", refusal)
            : Results.Text(report.Text(form, new TerminalLook(ansi, columns)));
    }

    private static async Task<IResult> Compare(string name, string other, Func<SweepDiff, IResult> answer, IGrainFactory grains, SweepStore sweeps, CancellationToken cancellation)
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
            ? answer(SweepDiff.Of(plan, table, others, otherTable))
            : Problems.NoSweep(other);
    }
}
