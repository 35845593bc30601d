using Kd.Core.Json;
using Kd.Core.Results;

namespace Kd.EndToEnd.Tests;

/// <summary>A result that was trained elsewhere: here, another cell's detections stand for one.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Import_DetectionsAsAResult_StandForTheCellMarkedAndAreNeverReplaced()
    {
        const string cell = "scenes/fold1/seed0/hard+soft";
        await place.StartSiloAsync();
        var run = await place.Kdctl.RunAsync("run", place.Kdctl.Write("grid.json", Grids.Brief), "--only", "scenes/fold1/seed0/hard");
        Assert.True(run.ExitCode == 0, run.Error);
        var trained = Assert.Single(place.Results().Values);
        await place.Kdctl.RunAsync("export", "--what", "detections", "--out", "found");

        var wrong = await place.Kdctl.RunAsync("import", place.Kdctl.Write("wrong.json", """[{"image_id":"nowhere","category_id":1,"bbox":[0,0,1,1],"score":0.5}]"""), "--as", cell);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("an image 'nowhere', which is no test image of fold 1", wrong.Error, StringComparison.Ordinal);
        Assert.Single(place.Results());

        var brought = await place.Kdctl.RunAsync("import", "found/scenes_fold1_seed0_hard.json", "--as", cell, "--note", "another program");
        Assert.True(brought.ExitCode == 0, brought.Error);
        var imported = place.Results().Values.Single(r => r.Imported is not null);
        Assert.Equal(trained.Metrics["ap50"], imported.Metrics["ap50"], 1e-3);
        Assert.Null(imported.Checkpoint);
        Assert.Equal("another program", imported.Imported!.Note);

        var report = await place.Kdctl.RunAsync("report");
        Assert.Contains("† Trained elsewhere, brought by", report.Output, StringComparison.Ordinal);
        var table = KdJson.Deserialize<SweepTable>((await place.Kdctl.RunAsync("report", "--format", "json")).Output);
        Assert.Equal([false, true], table.Rows.Where(r => r.Name.StartsWith("hard", StringComparison.Ordinal)).Select(r => r.Cells[0].Runs[0].Imported));
        Assert.Contains($"{cell}  imported", (await place.Kdctl.RunAsync("status", "-o", "wide")).Output, StringComparison.Ordinal);
        Assert.Contains("Unchanged", (await place.Kdctl.RunAsync("reeval", cell, "-o", "json")).Output, StringComparison.OrdinalIgnoreCase);

        var again = await place.Kdctl.RunAsync("import", "found/scenes_fold1_seed0_hard.json", "--as", cell);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("never replaced; kdctl evict", again.Error, StringComparison.Ordinal);
        var teacher = await place.Kdctl.RunAsync("import", "found/scenes_fold1_seed0_hard.json", "--as", "scenes/fold1/seed0/teacher");
        Assert.Contains("is a teacher, whose students need weights", teacher.Error, StringComparison.Ordinal);
    }
}
