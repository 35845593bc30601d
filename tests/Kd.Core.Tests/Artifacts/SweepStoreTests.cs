using System.Text.Json;
using Kd.Core.Artifacts;
using Kd.Core.Json;
using Kd.Core.Plans;

namespace Kd.Core.Tests.Artifacts;

public sealed class SweepStoreTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly SweepStore sweeps;

    public SweepStoreTests() => sweeps = new SweepStore(FileArtifactStoreTests.Open(directory.Path));

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Submit_New_IsListedWithItsPlan()
    {
        Assert.IsType<SubmitCreated>(await sweeps.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one"), default));

        Assert.Equal(["one"], (await sweeps.ListAsync(default)).AsEnumerable());
        Assert.Equal(KdJson.Serialize(PlanOf("one")), KdJson.Serialize((await sweeps.PlanAsync("one", default))!));
        Assert.Equal("""{"name": "one"}""", await sweeps.GridAsync("one", default));
    }

    [Fact]
    public async Task Submit_SameContentOtherSpelling_IsTheSame()
    {
        await sweeps.SubmitAsync(Grid("""{"name": "one", "size": 1.0}"""), PlanOf("one"), default);

        Assert.IsType<SubmitSame>(await sweeps.SubmitAsync(Grid("""{ "size": 1, "name": "one" }"""), PlanOf("one"), default));
    }

    [Fact]
    public async Task Submit_SameNameOtherGrid_IsAConflict()
    {
        await sweeps.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one"), default);

        Assert.IsType<SubmitConflict>(await sweeps.SubmitAsync(Grid("""{"name": "one", "more": 1}"""), PlanOf("one"), default));
    }

    [Fact]
    public async Task Submit_SameGridOtherPlan_IsAConflict()
    {
        await sweeps.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one"), default);

        Assert.IsType<SubmitConflict>(await sweeps.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one") with { Baseline = "soft" }, default));
    }

    [Fact]
    public async Task Submit_CutOffBetweenGridAndPlan_DoesNotExistUntilRepeated()
    {
        await sweeps.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one"), default);
        File.Delete(directory.File("sweeps/one/plan.json"));

        Assert.Empty(await sweeps.ListAsync(default));
        Assert.Null(await sweeps.PlanAsync("one", default));
        Assert.IsType<SubmitCreated>(await sweeps.SubmitAsync(Grid("""{"name": "one"}"""), PlanOf("one"), default));
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
