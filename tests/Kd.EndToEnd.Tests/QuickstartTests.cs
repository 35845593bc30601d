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
    public async Task Run_OneStudentOfTheQuickstart_LearnsAsItsTeacherDoesAndASecondRunTrainsNothing()
    {
        string[] line = ["run", Path.Combine(Workplace.Root, "examples", "quickstart.json"), "--only", "scenes/fold1/seed0/hard+soft"];

        var first = await place.Kdctl.RunAsync(line);

        Assert.True(first.ExitCode == 0, first.Error);
        Assert.False(File.Exists(Path.Combine(place.Store, "silo.json")));
        var table = KdJson.Deserialize<SweepTable>((await place.Kdctl.RunAsync("report", "-o", "json")).Output);
        Assert.Equal(["teacher", "hard", "hard+soft", "hard+mse"], table.Rows.Select(r => r.Name));
        Assert.All(table.Rows.Where(row => row.IsTeacher || row.Name == "hard+soft"), row => Assert.InRange(row.Cells[0].Runs[0].Value ?? 0, row.IsTeacher ? TeacherFloor : StudentFloor, 1));
        var (results, attempts) = (place.Results(), place.Attempts());
        Assert.Equal(2, results.Count);
        Assert.Equal(2, attempts.Length);

        var second = await place.Kdctl.RunAsync(line);

        Assert.Equal(0, second.ExitCode);
        Assert.Equal(first.Output, second.Output);
        Assert.Contains("2 of 2 done", second.Error);
        Assert.Equal(results.Keys, place.Results().Keys);
        Assert.Equal(attempts, place.Attempts());
    }

    [Fact]
    public async Task Run_SmokeOfOneConfiguration_TenStepsOfItAndItsTeacher()
    {
        var run = await place.Kdctl.RunAsync("run", Path.Combine(Workplace.Root, "examples", "quickstart.json"), "--smoke", "--only", "*/hard+soft");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal([10, 10], place.Results().Values.Select(r => r.Steps));
        Assert.Equal("quickstart-smoke\n", (await place.Kdctl.RunAsync("ls", "-o", "name")).Output);
    }
}
