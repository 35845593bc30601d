using System.Text.Json;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Plans;

namespace Kd.Core.Tests.Artifacts;

/// <summary>
/// tests/golden/store-plan-1: a store of the release before plans had patterns, when every attempt had an end record. Three of its sweep's
/// six cells, those of seed 0, are done.
/// </summary>
public sealed class EarlierStoreTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly SweepStore sweeps;
    private readonly CellStore cells;

    public EarlierStoreTests()
    {
        var golden = RepositoryFiles.At("tests", "golden", "store-plan-1");
        foreach (var file in Directory.EnumerateFiles(golden, "*", SearchOption.AllDirectories))
        {
            var copy = directory.File(Path.GetRelativePath(golden, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var store = FileArtifactStoreTests.Open(directory.Path);
        (sweeps, cells) = (new(store), new(store));
    }

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Plan_HasEveryCellUnderItsKey_AndStandsWhereItStood()
    {
        var plan = (await sweeps.PlanAsync("old", default))!;

        Assert.Equal(6, plan.Cells.Length);
        Assert.All(plan.Cells, cell => Assert.Equal(cell.Key, CellKey.Of(cell.Spec)));
        var standing = PlanStanding.Of(plan, plan.Cells.Select(c => c.Key).ToHashSet(), await cells.StandingAsync(plan.Cells.Select(c => c.Key), default), new HashSet<CellKey>(), CellPolicy.Default);
        Assert.Equal(plan.Cells.Where(c => c.Spec.Seed == 0).Select(c => c.Key).ToHashSet(), standing.Done);
        Assert.Equal(3, standing.New);
    }

    [Fact]
    public async Task Attempts_OfDoneCells_HaveTheEndsThatWereRecorded_AndTheirTeacherStillTeaches()
    {
        var done = (await sweeps.PlanAsync("old", default))!.Cells.Where(c => c.Spec.Seed == 0).ToList();
        foreach (var cell in done)
        {
            var recorded = KdJson.Deserialize<AttemptEnd>((await cells.Store.GetAsync(ArtifactPaths.End(new AttemptId(cell.Key, 1)), default))!);
            Assert.Equal(recorded, Assert.Single((await cells.ReadAsync(cell.Key, default)).Attempts).End);
        }

        Assert.IsType<TeacherFound>(await cells.TeacherCheckpointAsync(done.Single(c => c.IsTeacher).Key, default));
    }

    [Fact]
    public async Task Submit_OfItsGridAgain_IsTheSameSweep()
    {
        var before = await File.ReadAllTextAsync(directory.File("sweeps/old/plan.json"));
        var grid = JsonSerializer.Deserialize<JsonElement>((await sweeps.GridAsync("old", default))!);

        Assert.IsType<SubmitSame>(await sweeps.SubmitAsync(grid, (await sweeps.PlanAsync("old", default))!, new([], DateTimeOffset.UnixEpoch), default));
        Assert.Equal(before, await File.ReadAllTextAsync(directory.File("sweeps/old/plan.json")));
    }
}
