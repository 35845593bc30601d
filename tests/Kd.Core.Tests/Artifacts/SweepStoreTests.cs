using System.Text.Json;
using Kd.Core.Artifacts;
using Kd.Core.Json;
using Kd.Core.Plans;
using Kd.Core.Tests.Plans;

namespace Kd.Core.Tests.Artifacts;

public sealed class SweepStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly SweepWish All = new([], Now);

    private readonly TemporaryDirectory directory = new();
    private readonly SweepStore sweeps;

    public SweepStoreTests() => sweeps = new SweepStore(FileArtifactStoreTests.Open(directory.Path));

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Submit_New_IsListedWithItsPlan()
    {
        Assert.IsType<SubmitCreated>(await sweeps.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one"), All, default));

        Assert.Equal(["one"], (await sweeps.ListAsync(default)).AsEnumerable());
        Assert.Equal(KdJson.Serialize(PlanOf("one")), KdJson.Serialize((await sweeps.PlanAsync("one", default))!));
        Assert.Equal("""{"name": "one"}""", await sweeps.GridAsync("one", default));
    }

    [Fact]
    public async Task Want_ChangedSeveralTimes_TheLastStands()
    {
        await sweeps.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one"), All, default);
        Assert.Empty(await sweeps.WantedAsync("one", default));

        await sweeps.WantAsync("one", new(["*/fold1/*"], Now), default);
        await sweeps.WantAsync("one", new(["*/fold1/*"], Now.AddDays(1)), default);
        Assert.Equal(["*/fold1/*"], (await sweeps.WantedAsync("one", default)).AsEnumerable());
        Assert.Single(Directory.EnumerateFiles(directory.File("sweeps/one"), "wanted-*"));

        await sweeps.WantAsync("one", new([], Now), default);
        Assert.Empty(await sweeps.WantedAsync("one", default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Submit_CrashAtAnyOperation_LeavesNoSweepThatWantsMoreThanWasAskedFor(bool before)
    {
        SweepWish few = new(["*/fold1/*"], Now);
        for (var (at, whole) = (0, false); !whole; at++)
        {
            using var fresh = new TemporaryDirectory();
            var store = FileArtifactStoreTests.Open(fresh.Path);
            try
            {
                await new SweepStore(new CrashingStore(store, at, before)).SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one"), few, default);
                whole = true;
            }
            catch (CrashingStore.CrashException)
            {
                // Here, or there is a sweep that other silos have begun by now.
            }

            var found = new SweepStore(store);
            foreach (var name in await found.ListAsync(default))
            {
                Assert.Equal(few.Only.AsEnumerable(), await found.WantedAsync(name, default));
            }

            Assert.IsNotType<SubmitConflict>(await found.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one"), few, default));
            Assert.Equal(few.Only.AsEnumerable(), await found.WantedAsync("one", default));
        }
    }

    [Fact]
    public async Task Submit_CellsOfOneRow_TellWhatTheyHaveInCommonOnce()
    {
        await sweeps.SubmitAsync(Grid("""{"name": "toy"}"""), SomePlan.Plan, All, default);

        var kept = (await sweeps.PlanAsync("toy", default))!;
        Assert.Equal(CanonicalJson.Text(SomePlan.Plan), CanonicalJson.Text(kept));
        Assert.Same(kept.Cells[1].Spec.Recipe, kept.Cells[2].Spec.Recipe);
        Assert.Equal(3, (await File.ReadAllTextAsync(directory.File("sweeps/toy/plan.json"))).Split("\"learningRate\"").Length - 1);
    }

    /// <summary>As releases wrote it that repeated the whole spec in every cell.</summary>
    [Fact]
    public async Task Plan_OfVersion1_IsReadAndIsTheSameSweep()
    {
        Directory.CreateDirectory(directory.File("sweeps/toy"));
        await File.WriteAllTextAsync(directory.File("sweeps/toy/grid.json"), """{"name": "toy"}""");
        await File.WriteAllBytesAsync(directory.File("sweeps/toy/plan.json"), CanonicalJson.Of(SomePlan.Plan));

        Assert.Equal(CanonicalJson.Text(SomePlan.Plan), CanonicalJson.Text(await sweeps.PlanAsync("toy", default)));
        Assert.IsType<SubmitSame>(await sweeps.SubmitAsync(Grid("""{"name": "toy"}"""), SomePlan.Plan, All, default));
        Assert.IsType<SubmitConflict>(await sweeps.SubmitAsync(Grid("""{"name": "toy"}"""), SomePlan.Plan with { Baseline = "big" }, All, default));
    }

    /// <summary>A checkpoint that a grid gives may be imported after it was submitted: the sweep is the same.</summary>
    [Fact]
    public async Task Submit_OriginOfAGivenTeacherKnownSince_IsTheSame()
    {
        await sweeps.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one"), All, default);
        var origins = System.Collections.Immutable.ImmutableSortedDictionary<string, Kd.Core.Api.WeightOrigin>.Empty.Add(new string('7', 64), new("anna", null, DateTimeOffset.UnixEpoch));

        Assert.IsType<SubmitSame>(await sweeps.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one") with { GivenOrigins = origins }, All, default));
    }

    [Fact]
    public async Task Submit_SameContentOtherSpelling_IsTheSame()
    {
        await sweeps.SubmitAsync(Grid("""{"name": "one", "size": 1.0}"""), PlanOf("one"), All, default);

        Assert.IsType<SubmitSame>(await sweeps.SubmitAsync(Grid("""{ "size": 1, "name": "one" }"""), PlanOf("one"), All, default));
    }

    [Fact]
    public async Task Submit_SameNameOtherGrid_IsAConflict()
    {
        await sweeps.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one"), All, default);

        Assert.IsType<SubmitConflict>(await sweeps.SubmitAsync(Grid("""{"name": "one", "more": 1}"""), PlanOf("one"), All, default));
    }

    [Fact]
    public async Task Submit_SameGridOtherPlan_IsAConflict()
    {
        await sweeps.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one"), All, default);

        Assert.IsType<SubmitConflict>(await sweeps.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one") with { Baseline = "soft" }, All, default));
    }

    [Fact]
    public async Task Submit_CutOffBetweenGridAndPlan_DoesNotExistUntilRepeated()
    {
        await sweeps.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one"), All, default);
        File.Delete(directory.File("sweeps/one/plan.json"));

        Assert.Empty(await sweeps.ListAsync(default));
        Assert.Null(await sweeps.PlanAsync("one", default));
        Assert.IsType<SubmitCreated>(await sweeps.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one"), All, default));
    }

    /// <summary>One letter a request: c cancels, r resumes; capital letters for those that changed something.</summary>
    [Theory]
    [InlineData("", false)]
    [InlineData("C", true)]
    [InlineData("Cc", true)]
    [InlineData("r", false)]
    [InlineData("CR", false)]
    [InlineData("CRr", false)]
    [InlineData("CRC", true)]
    [InlineData("CccRrCR", false)]
    public async Task CancelAndResume_AnyHistory_AmountsToTheLastChange(string history, bool cancelled)
    {
        await sweeps.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one"), All, default);
        foreach (var request in history)
        {
            var outcome = char.ToLowerInvariant(request) == 'c' ? await sweeps.CancelAsync("one", Now, default) : await sweeps.ResumeAsync("one", Now, default);
            Assert.Equal(char.IsUpper(request) ? MarkOutcome.Marked : MarkOutcome.WasSo, outcome);
        }

        Assert.Equal(cancelled, (await sweeps.MarksAsync("one", default))!.IsCancelled);
        Assert.Equal(history.Count(char.IsUpper), Directory.EnumerateFiles(directory.File("sweeps/one"), "*ed-*").Count());
    }

    [Fact]
    public async Task Cancel_ManyAtOnce_IsOneCancellation()
    {
        await sweeps.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one"), All, default);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => sweeps.CancelAsync("one", Now.AddSeconds(i), default))));

        Assert.Equal(new SweepMarks(1, 0, 0), await sweeps.MarksAsync("one", default));
    }

    [Theory]
    [InlineData("two")]
    [InlineData("../../secrets")]
    public async Task Changes_UnknownOrForbiddenName_ChangeNothing(string name)
    {
        Assert.Equal(MarkOutcome.NoSweep, await sweeps.CancelAsync(name, Now, default));
        Assert.Equal(MarkOutcome.NoSweep, await sweeps.ResumeAsync(name, Now, default));
        Assert.Null(await sweeps.DeleteAsync(name, Now, default));
        Assert.Null(await sweeps.MarksAsync(name, default));
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Fact]
    public async Task Delete_Sweep_LiesInTheTrashAndItsNameIsFree()
    {
        await sweeps.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one"), All, default);
        await sweeps.CancelAsync("one", Now, default);

        Assert.Equal(1, await sweeps.DeleteAsync("one", Now, default));

        Assert.Empty(await sweeps.ListAsync(default));
        Assert.Equal(["cancelled-1", "grid.json", "plan.json"], Directory.EnumerateFiles(directory.File("trash/1/one")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.IsType<SubmitCreated>(await sweeps.SubmitAsync(Grid("""{"name": "one", "more": 1}"""), PlanOf("one"), All, default));
        Assert.False((await sweeps.MarksAsync("one", default))!.IsCancelled);
        Assert.Equal(2, await sweeps.DeleteAsync("one", Now, default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"version": 3}""")]
    [InlineData("""{"version":2,"plan":{"sweep":"one","columns":[],"rows":[],"baseline":"hard","teacherSeed":"same","cells":[]},"patterns":[],"cells":[{"key":"0000000000000000000000000000000000000000000000000000000000000000","pattern":0,"fold":"1","seed":0}]}""")]
    public async Task Plan_Damaged_SaysWhichFileAndTheWayOut(string content)
    {
        Directory.CreateDirectory(directory.File("sweeps/one"));
        await File.WriteAllTextAsync(directory.File("sweeps/one/plan.json"), content);

        var damaged = await Assert.ThrowsAsync<InvalidDataException>(() => sweeps.PlanAsync("one", default));

        Assert.Contains("sweeps/one/plan.json", damaged.Message, StringComparison.Ordinal);
        Assert.Contains("kdctl delete one", damaged.Message, StringComparison.Ordinal);
        Assert.Equal(1, await sweeps.DeleteAsync("one", Now, default));
    }

    [Theory]
    [InlineData("two")]
    [InlineData("../../secrets")]
    public async Task Plan_UnknownOrForbiddenName_IsNull(string name) => Assert.Null(await sweeps.PlanAsync(name, default));

    private static JsonElement Grid(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private static Plan PlanOf(string sweep) => new()
    {
        Sweep = sweep,
        Columns = [],
        Rows = [],
        Baseline = "hard",
        TeacherSeed = "same",
        Cells = [],
    };
}
