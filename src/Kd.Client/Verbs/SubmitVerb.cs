using System.CommandLine;
using Kd.Client.Display;
using Kd.Client.Servers;

namespace Kd.Client.Verbs;

/// <summary>kdctl submit: hands a grid to a server and returns.</summary>
internal static class SubmitVerb
{
    public static Command Create()
    {
        var verb = new Command("submit", "Hands a grid to a running server and returns; kdctl watch follows it");
        var submit = new SubmitOptions();
        var connection = new ConnectionOptions();
        submit.AddTo(verb);
        connection.AddTo(verb);
        verb.SetAction(parsed => SubmitAsync(submit.Grid(parsed), parsed, submit, connection.Read(parsed)));
        return verb;
    }

    private static async Task<int> SubmitAsync(GridFile grid, ParseResult parsed, SubmitOptions submit, ConnectionChoice choice)
    {
        if (choice.Server is null && SiloFile.Read(choice.Store) is null)
        {
            throw VerbException.NoServer($"no silo runs on {choice.Store}, and no --server was given; kdctl run trains the grid here and now");
        }

        return await SweepVerb.AskAsync(choice, async (api, cancellationToken) =>
        {
            var answer = await grid.AskAsync(() => api.SubmitAsync(submit.Request(parsed, grid), cancellationToken));
            var what = answer.Created ? "submitted" : answer.Resumed ? "was cancelled and goes on" : "was there already";
            Console.Out.WriteLine($"{answer.Sweep}: {what}, {PlanWords.Counts(answer.Plan)}");
            PlanWords.WriteInherited(Console.Error, answer.Plan);
            return ExitCode.Ok;
        });
    }
}
