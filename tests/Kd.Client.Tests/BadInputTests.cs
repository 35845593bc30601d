namespace Kd.Client.Tests;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class BadInputTests : IDisposable
{
    private readonly Kdctl kdctl = new();

    public void Dispose() => kdctl.Dispose();

    [Fact]
    public async Task Validate_SoundGrid_CountsItsCells()
    {
        var run = await kdctl.RunAsync("validate", kdctl.Write("grid.json", Samples.Grid));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("2 cells, 1 student with a teacher, no problems", run.Output);
    }

    [Fact]
    public async Task Validate_SeveralProblems_ListsAllWithLineColumnAndPointer()
    {
        kdctl.Write("grid.json", Samples.Grid.Replace("\"epochs\": 2", "\"epochs\": -2").Replace("\"hard+soft\"],", "\"hard+sort\"],").Replace("hard+soft\"]", "hard+sort\"]"));

        var run = await kdctl.RunAsync("validate", "grid.json");

        Assert.Equal(2, run.ExitCode);
        Assert.Matches(@"(?m)^grid\.json:4:\d+ /recipes/short/epochs: ", run.Error);
        Assert.Matches(@"(?m)^grid\.json:6:\d+ /students/configs/0: ", run.Error);
        Assert.EndsWith("nothing was trained or stored\n", run.Error);
    }

    [Theory]
    [InlineData("{ \"name\": \"x\", ")]
    [InlineData("[1, 2]")]
    [InlineData("")]
    [InlineData("{ \"name\": 3 }")]
    [InlineData("{ \"extends\": \"missing.json\" }")]
    public async Task Run_MalformedGrid_SaysWhereAndLeavesNothingBehind(string text)
    {
        kdctl.Write("grid.json", text);

        var run = await kdctl.RunAsync("run", "grid.json");

        Assert.Equal(2, run.ExitCode);
        Assert.Matches(@"(?m)^grid\.json:\d+:\d+ /", run.Error);
        Assert.DoesNotContain("   at ", run.Error);
        Assert.False(Directory.Exists(Path.Combine(kdctl.Folder, ".kd")));
    }

    [Fact]
    public async Task Validate_Json_IsAListOfProblems()
    {
        kdctl.Write("grid.json", "{}");

        var run = await kdctl.RunAsync("validate", "grid.json", "-o", "json");

        Assert.Equal(2, run.ExitCode);
        using var json = System.Text.Json.JsonDocument.Parse(run.Output);
        Assert.True(json.RootElement.GetArrayLength() > 0);
    }

    [Theory]
    [InlineData("frob", "frob")]
    [InlineData("", "command")]
    [InlineData("run", "'run'")]
    [InlineData("run grid.json --slots 0", "--slots takes a number from 1 to 256")]
    [InlineData("run grid.json --frob", "--frob")]
    [InlineData("ls --output wide", "--output takes table|json|name")]
    [InlineData("report --format pdf", "pdf")]
    [InlineData("status --server nonsense", "'nonsense' is no server")]
    [InlineData("status --server http://localhost:1", "needs a token")]
    [InlineData("status --server http://localhost:1 --token-file missing", "cannot read the token file")]
    [InlineData("plan grid.json --data missing", "--data missing: no such folder")]
    public async Task Verb_WrongUse_SaysWhatAndCodeTwo(string line, string expected)
    {
        kdctl.Write("grid.json", Samples.Grid);

        var run = await kdctl.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error + run.Output);
        Assert.DoesNotContain("   at ", run.Error);
    }

    [Fact]
    public async Task Submit_NoSiloHere_SaysHowToTrain()
    {
        var run = await kdctl.RunAsync("submit", kdctl.Write("grid.json", Samples.Grid));

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("kdctl run trains the grid here and now", run.Error);
    }

    [Fact]
    public async Task Run_SiloDiesWhileStarting_ShowsItsLastWordAndCodeThree()
    {
        var silo = kdctl.Write("broken-silo", "#!/bin/sh\necho 'kd-silo: the store is on fire' >&2\nexit 7\n");
        File.SetUnixFileMode(silo, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        kdctl.Environment["KDCTL_SILO"] = silo;

        var run = await kdctl.RunAsync("run", kdctl.Write("grid.json", Samples.Grid));

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("the store is on fire", run.Error);
    }

    [Fact]
    public async Task Help_EveryVerb_SaysWhatItDoes()
    {
        var run = await kdctl.RunAsync("--help");

        Assert.Equal(0, run.ExitCode);
        Assert.All(["run", "validate", "plan", "submit", "ls", "status", "watch", "report", "version"], verb => Assert.Matches($@"(?m)^  {verb}\b", run.Output));
        Assert.Contains("Exit codes:", run.Output);
    }
}
