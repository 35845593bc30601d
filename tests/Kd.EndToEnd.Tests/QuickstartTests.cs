using Kd.Core.Json;
using Kd.Core.Results;

namespace Kd.EndToEnd.Tests;

public sealed class QuickstartTests : IDisposable
{
    // AP50 on drawn scenes. An untrained detector has 0.000; the floors are far above it and below what is usual.
    private const double TeacherFloor = 0.3;
    private const double StudentFloor = 0.2;

    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Run_Quickstart_TrainsEveryCellToATableAndASecondRunTrainsNothing()
    {
        var grid = Path.Combine(Workplace.Root, "examples", "quickstart.json");

        var first = await place.Kdctl.RunAsync("run", grid);

        Assert.True(first.ExitCode == 0, first.Error);
        var table = KdJson.Deserialize<SweepTable>((await place.Kdctl.RunAsync("report", "-o", "json")).Output);
        Assert.True(table.IsComplete);
        Assert.Equal(["teacher", "hard", "hard+soft", "hard+mse"], table.Rows.Select(r => r.Name));
        Assert.All(table.Rows, row => Assert.InRange(row.Cells[0].MeanThenMedian ?? 0, row.IsTeacher ? TeacherFloor : StudentFloor, 1));
        var (results, attempts) = (place.Results(), place.Attempts());
        Assert.Equal(16, results.Count);
        Assert.Equal(16, attempts.Length);

        var second = await place.Kdctl.RunAsync("run", grid);

        Assert.Equal(0, second.ExitCode);
        Assert.Equal(first.Output, second.Output);
        Assert.Contains("16 done, 0 to train", second.Error);
        Assert.Equal(results.Keys, place.Results().Keys);
        Assert.Equal(attempts, place.Attempts());
    }

    [Fact]
    public async Task Run_Smoke_TenStepsOfEachConfiguration()
    {
        var run = await place.Kdctl.RunAsync("run", Path.Combine(Workplace.Root, "examples", "quickstart.json"), "--smoke");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal([10, 10, 10, 10], place.Results().Values.Select(r => r.Steps));
        Assert.Equal("quickstart-smoke\n", (await place.Kdctl.RunAsync("ls", "-o", "name")).Output);
        Assert.False(File.Exists(Path.Combine(place.Store, "silo.json")));
    }

    [Fact]
    public async Task Run_Only_TrainsThoseCellsAndTheirTeachers()
    {
        var run = await place.Kdctl.RunAsync("run", place.Kdctl.Write("grid.json", Grids.Small), "--only", "scenes/fold1/seed0/hard+soft");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(2, place.Results().Count);
        Assert.Contains("hard+soft", run.Output);
    }
}
