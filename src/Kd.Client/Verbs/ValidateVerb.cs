using System.CommandLine;
using Kd.Client.Display;
using Kd.Core.Grids;
using Kd.Core.Json;

namespace Kd.Client.Verbs;

/// <summary>kdctl validate: everything that can be said about a grid without its data, with no server.</summary>
internal static class ValidateVerb
{
    public static Command Create()
    {
        var verb = new Command("validate", "Checks a grid and lists all its problems; needs no server and no data");
        var path = new Argument<string>("GRID") { Description = "The grid file" };
        var output = new OutputOption(OutputForm.Table, OutputForm.Json);
        verb.Add(path);
        output.AddTo(verb);
        verb.SetAction(parsed => (int)Validate(parsed.GetRequiredValue(path), output.Read(parsed)));
        return verb;
    }

    private static ExitCode Validate(string path, OutputForm form)
    {
        var reading = GridReader.ReadFile(path);
        if (form == OutputForm.Json)
        {
            Console.Out.WriteLine(KdJson.Serialize(reading is GridRefused { Problems: var problems } ? problems : []));
            return reading is GridRefused ? ExitCode.BadInput : ExitCode.Ok;
        }

        var grid = GridFile.Read(path).Grid;
        var count = GridCount.Of(grid);
        Console.Out.WriteLine($"{path}: {Words.Count((int)count.Cells, "cell")}, {Words.Count((int)count.Edges, "student")} with a teacher, no problems");
        return ExitCode.Ok;
    }
}
