using System.CommandLine;
using Kd.Client.Display;
using Kd.Client.Servers;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Json;

namespace Kd.Client.Verbs;

/// <summary>kdctl evict: the one way a result goes.</summary>
internal static class EvictVerb
{
    public static Command Create()
    {
        var verb = new Command("evict", "Moves a cell and the students that learnt from it to the store's trash; sweeps that want them train them anew");
        var what = new Argument<string>("CELL") { Description = "Its name, or its key or the beginning of it" };
        var confirmation = new Confirmation();
        var connection = new ConnectionOptions();
        var output = new OutputOption(OutputForm.Table, OutputForm.Json, OutputForm.Name);
        verb.Add(what);
        confirmation.AddTo(verb);
        connection.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            var (key, question) = await FindAsync(api, parsed.GetRequiredValue(what), cancellationToken);
            await confirmation.RequireAsync(parsed, question, cancellationToken);
            Write(await api.EvictAsync(key, cancellationToken), output.Read(parsed));
            return ExitCode.Ok;
        }));
        return verb;
    }

    // A whole key may belong to a cell that no sweep of this store wants any more.
    private static async Task<(CellKey Key, string Question)> FindAsync(ApiClient api, string what, CancellationToken cancellationToken)
    {
        if (CellKey.TryParse(what, out var key))
        {
            return (key, $"evict cell {key.Short}, and the students that learnt from it?");
        }

        var (sweep, cell) = await CellSearch.FindAsync(api, what, cancellationToken);
        var students = (await api.PlanOfAsync(sweep, cancellationToken)).Cells.Count(c => c.Spec.Teacher == cell.Key);
        var more = students == 0 ? "" : $" and what {Words.Count(students, "student")} of sweep {sweep} learnt from it";
        return (cell.Key, $"evict {cell.Label} ({CellLine.StateOf(cell.Status)}){more}? It will be trained anew where it is wanted.");
    }

    private static void Write(EvictResponse response, OutputForm form)
    {
        switch (form)
        {
            case OutputForm.Json:
                Console.Out.WriteLine(KdJson.Serialize(response));
                break;
            case OutputForm.Name:
                foreach (var key in response.Cells)
                {
                    Console.Out.WriteLine(key.Hex);
                }

                break;
            default:
                Console.Out.WriteLine($"{Words.Count(response.Cells.Length, "cell")} moved to {response.Trash} of the store");
                break;
        }
    }
}
