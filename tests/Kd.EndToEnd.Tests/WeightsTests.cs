using Kd.Core.Results;

namespace Kd.EndToEnd.Tests;

/// <summary>Weights a grid names: teachers trained before, and files for backbones.</summary>
public sealed class WeightsTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Run_TeacherGivenByItsCheckpoint_TeachesOnItsOwnFoldOnly()
    {
        await place.StartSiloAsync();
        var first = await place.Kdctl.RunAsync("run", place.Kdctl.Write("grid.json", Grids.Brief), "--only", "*/teacher");
        Assert.True(first.ExitCode == 0, first.Error);
        var teacher = Assert.Single(place.Results().Values).Checkpoint!.Sha256;

        var weights = Assert.Single(Directory.EnumerateFiles(place.Store, $"checkpoint-{teacher}.safetensors", SearchOption.AllDirectories));
        Assert.Equal(0, (await place.Kdctl.RunAsync("import", weights, "--note", "from the lab")).ExitCode);

        var taught = await place.Kdctl.RunAsync("run", place.Kdctl.Write("taught.json", Taught(teacher, fold: 1)));
        Assert.True(taught.ExitCode == 0, taught.Error);
        Assert.Equal(teacher, Student().TeacherSha256);
        Assert.Matches($"/fold1: {teacher[..12]}, brought by [^ ]+ on [0-9-]{{10}} \\(from the lab\\)\\.", (await place.Kdctl.RunAsync("report", "taught")).Output);
        var seen = await place.Kdctl.RunAsync("predict", Student().Cell.Hex, "00000003", "--out", "pictures");
        Assert.Matches($"^pictures/00000003.png: [0-9]+ objects, teacher {teacher[..12]} found [0-9]+, hard\\+soft found [0-9]+", seen.Output + seen.Error);

        var leak = await place.Kdctl.RunAsync("run", place.Kdctl.Write("leak.json", Taught(teacher, fold: 2).Replace("\"folds\": [1]", "\"folds\": [2]", StringComparison.Ordinal)));
        Assert.Equal(2, leak.ExitCode);
        Assert.Contains("was trained on fold \"1\", not \"2\"", leak.Error);
    }

    [Fact]
    public async Task Run_WeightsThatAreNotThere_NamesTheFileAndStoresNothing()
    {
        var text = Grids.Brief.Replace("\"detector\": \"tiny-fpn\"", "\"detector\": { \"base\": \"tiny-fpn\", \"pretrained\": \"weights/resnet18.safetensors\" }", StringComparison.Ordinal);

        var run = await place.Kdctl.RunAsync("run", place.Kdctl.Write("grid.json", text));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("there is no file", run.Error);
        Assert.Contains("weights/resnet18.safetensors", run.Error);
        Assert.Contains("docs/pretrained.md", run.Error);
        Assert.Contains("/students/detector/pretrained: ", run.Error);
        Assert.Empty(place.Attempts());
    }

    [Fact]
    public async Task Run_GivenTeacherThatIsNoCheckpoint_SaysSo()
    {
        place.Kdctl.Write("notes.safetensors", "these are no weights");

        var run = await place.Kdctl.RunAsync("run", place.Kdctl.Write("taught.json", Taught("notes.safetensors", fold: 1)));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("it is no checkpoint of a trained cell", run.Error);
        Assert.Contains("/students/teacher", run.Error);
    }

    private CellResult Student() => place.Results().Values.Single(r => r.TeacherSha256 is not null);

    private static string Taught(string weights, int fold) => Grids.Brief
        .Replace("\"name\": \"small\"", "\"name\": \"taught\"", StringComparison.Ordinal)
        .Replace("{ \"use\": \"teacher\" }", $"{{ \"checkpoint\": \"{(weights.Length == 64 ? "sha256:" : "")}{weights}\", \"fold\": {fold} }}", StringComparison.Ordinal)
        .Replace("[\"hard\", \"hard+soft\"]", "[\"hard+soft\"]", StringComparison.Ordinal)
        .Replace("\"baseline\": \"hard\"", "\"baseline\": \"hard+soft\"", StringComparison.Ordinal);
}
