using System.Text;

namespace Kd.EndToEnd.Tests;

/// <summary>docs/tutorial.md, command by command in one shell, with the real silo and trainers; only its grid is cut down to trainings of a second.</summary>
public sealed class TutorialTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Tutorial_EveryCommand_EndsAndSaysWhatThePageSays()
    {
        var steps = TutorialPage.Read(Path.Combine(Workplace.Root, "docs", "tutorial.md"));
        LayOut();

        var run = await place.Kdctl.ShellAsync(Script([.. steps.Select(s => s.Command)]));

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.NotEmpty(steps);
        var wrong = steps.Index().Select(s => Wrong(s.Item, Said(s.Index, "code"), Said(s.Index, "out"))).OfType<string>().ToArray();
        Assert.True(wrong.Length == 0, string.Join("\n\n", wrong));
    }

    // Null when the command did what the page says.
    private static string? Wrong(TutorialStep step, string code, string output) =>
        code != $"{step.ExitCode}" ? $"line {step.Line}: {step.Command}\nended with {code}, not {step.ExitCode}:\n{output}"
        : TutorialPage.Lacking(step, output) is { } lacking ? $"line {step.Line}: {step.Command}\ndoes not say: {lacking}\nbut:\n{output}"
        : null;

    // The clone's launcher, programs and grid, as the page finds them.
    private void LayOut()
    {
        File.CreateSymbolicLink(Path.Combine(place.Kdctl.Folder, "kdctl"), Path.Combine(Workplace.Root, "kdctl"));
        File.CreateSymbolicLink(Path.Combine(place.Kdctl.Folder, "build"), Path.Combine(Workplace.Root, "build"));
        Directory.CreateDirectory(Path.Combine(place.Kdctl.Folder, "examples"));
        Directory.CreateDirectory(Path.Combine(place.Kdctl.Folder, "said"));
        var grid = File.ReadAllText(Path.Combine(Workplace.Root, "examples", "quickstart.json"));
        var small = grid
            .Replace("\"images\": 150", "\"images\": 40", StringComparison.Ordinal)
            .Replace("\"epochs\": 10", "\"epochs\": 2", StringComparison.Ordinal)
            .Replace("\"epochs\": 14", "\"epochs\": 2", StringComparison.Ordinal);
        Assert.NotEqual(grid, small);
        place.Kdctl.Write("examples/quickstart.json", small);
    }

    // One shell for all: "$!" and the folder last from command to command. A script that fails goes on, to where the page stops its server.
    private static string Script(string[] commands)
    {
        var script = new StringBuilder();
        foreach (var (index, command) in commands.Index())
        {
            script.Append($"{{ {command}\n}} > said/{index}.out 2>&1; echo $? > said/{index}.code\n");
        }

        return script.ToString();
    }

    private string Said(int step, string what) => File.ReadAllText(Path.Combine(place.Kdctl.Folder, "said", $"{step}.{what}")).Trim('\n');
}
