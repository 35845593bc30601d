using System.CommandLine;
using Kd.Client.Display;
using Kd.Client.Servers;
using Kd.Core.Api;

namespace Kd.Client.Verbs;

/// <summary>kdctl run: submits a grid, shows its progress and its table; without a server, on this machine.</summary>
internal static class RunVerb
{
    public static Command Create()
    {
        var verb = new Command("run", "Trains a grid and prints its table; run again, it trains only what is missing");
        var submit = new SubmitOptions();
        var slots = new Option<int?>("--slots") { Description = "Cells trained at a time on this machine; default: one a GPU, or one a CPU core", HelpName = "N" };
        slots.Validators.Add(result =>
        {
            if (result.GetValue(slots) is < 1 or > 256)
            {
                result.AddError("--slots takes a number from 1 to 256");
            }
        });
        var connection = new ConnectionOptions();
        submit.AddTo(verb);
        verb.Add(slots);
        connection.AddTo(verb);
        verb.SetAction(async parsed =>
        {
            var grid = submit.Grid(parsed);
            return (int)await new SweepRun(grid, submit.Request(parsed, grid)).RunAsync(connection.Read(parsed), parsed.GetValue(slots));
        });
        return verb;
    }
}
