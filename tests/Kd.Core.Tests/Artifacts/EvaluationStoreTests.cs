using System.Collections.Immutable;
using System.Text;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Results;

namespace Kd.Core.Tests.Artifacts;

public sealed class EvaluationStoreTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly CellStore cells;
    private readonly EvaluationStore evaluations;

    public EvaluationStoreTests()
    {
        cells = new CellStore(FileArtifactStoreTests.Open(directory.Path));
        evaluations = new EvaluationStore(cells.Store);
    }

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Accept_NewRevision_IsShownAndTheResultKeepsEveryByte()
    {
        var cell = await DoneAsync();
        var before = await File.ReadAllBytesAsync(cells.Store.LocalPath(ArtifactPaths.Result(cell)));

        Assert.Equal(PutOutcome.Created, await AcceptAsync(cell, "2", 0.75));

        Assert.Equal(before, await File.ReadAllBytesAsync(cells.Store.LocalPath(ArtifactPaths.Result(cell))));
        var shown = (await cells.ReadAsync(cell, default)).Result!;
        Assert.Equal((0.75, "2", 0.5), (shown.Metrics["ap50"], shown.EvaluationRevision, shown.BestOnTest["ap50"]));
        Assert.Equal((0.5, "1"), ((await cells.ResultAsync(cell, default))!.Metrics["ap50"], (await cells.ResultAsync(cell, default))!.EvaluationRevision));
        var curves = (await Newest(cell))!.Curves;
        Assert.Equal("curves of 2", await File.ReadAllTextAsync(cells.Store.LocalPath(ArtifactPaths.Cell(cell).Child(curves.File))));
    }

    [Theory]
    [InlineData("2", "10", 0.10)]
    [InlineData("10", "2", 0.10)]
    [InlineData("0", "1", 0.5)]
    public async Task Accept_SeveralRevisions_TheNewestIsShown(string first, string second, double expected)
    {
        var cell = await DoneAsync();
        await AcceptAsync(cell, first, int.Parse(first) / 100.0);
        await AcceptAsync(cell, second, int.Parse(second) / 100.0);

        Assert.Equal(expected, (await cells.EvaluatedResultAsync(cell, default))!.Metrics["ap50"]);
    }

    [Fact]
    public async Task Accept_SameRevisionAgain_TheFirstStands()
    {
        var cell = await DoneAsync();
        await AcceptAsync(cell, "2", 0.75);

        Assert.Equal(PutOutcome.Same, await AcceptAsync(cell, "2", 0.75));
        Assert.Equal(PutOutcome.Taken, await AcceptAsync(cell, "2", 0.8));
        Assert.Equal(0.75, (await Newest(cell))!.Metrics["ap50"]);
    }

    [Fact]
    public async Task Accept_CurvesThatAreNotAsPromised_KeepsNothing()
    {
        var cell = await DoneAsync();
        var number = await evaluations.BeginAsync(cell, default);
        var (evaluation, file) = Evaluation(cell, "2", 0.75, number);
        await File.WriteAllTextAsync(file, "other curves");

        await Assert.ThrowsAsync<InvalidDataException>(() => evaluations.AcceptAsync(evaluation, number, default));
        Assert.Null(await Newest(cell));
    }

    [Fact]
    public async Task Begin_ManyAtOnce_EachHasADirectoryOfItsOwn()
    {
        var cell = await DoneAsync();

        var numbers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => evaluations.BeginAsync(cell, default))));

        Assert.Equal(Enumerable.Range(1, 8), numbers.Order());
    }

    [Fact]
    public async Task Begin_AfterOneThatWasCutOff_TakesTheNumberAfterIt()
    {
        var cell = await DoneAsync();
        var cutOff = await evaluations.BeginAsync(cell, default);
        var second = await evaluations.BeginAsync(cell, default);
        await evaluations.EndAsync(cell, cutOff, default);

        Assert.Equal((1, 2, 3), (cutOff, second, await evaluations.BeginAsync(cell, default)));
    }

    private async Task<PutOutcome> AcceptAsync(CellKey cell, string revision, double ap50)
    {
        var number = await evaluations.BeginAsync(cell, default);
        var (evaluation, _) = Evaluation(cell, revision, ap50, number);
        var outcome = await evaluations.AcceptAsync(evaluation, number, default);
        await evaluations.EndAsync(cell, number, default);
        return outcome;
    }

    private (CellEvaluation Evaluation, string CurvesFile) Evaluation(CellKey cell, string revision, double ap50, int number)
    {
        var bytes = Encoding.UTF8.GetBytes($"curves of {revision}");
        var file = cells.Store.LocalPath(ArtifactPaths.EvaluationWork(cell, number).Child("curves.json"));
        File.WriteAllBytes(file, bytes);
        return (new CellEvaluation
        {
            Cell = cell,
            EvaluationRevision = revision,
            DetectionsSha256 = new string('b', 64),
            Metrics = ImmutableSortedDictionary.CreateRange([KeyValuePair.Create("ap50", ap50)]),
            PerClassAp50 = ImmutableSortedDictionary<string, double>.Empty,
            Curves = new Artifact("curves.json", ArtifactHash.Of(bytes), bytes.Length),
            TestImages = 10,
            TestObjects = 20,
        }, file);
    }

    private async Task<CellEvaluation?> Newest(CellKey cell) =>
        await evaluations.NewestAsync(cell, await cells.Store.ListAsync(ArtifactPaths.Cell(cell), default), default);

    // A result of evaluation revision 1 with AP50 .5.
    private async Task<CellKey> DoneAsync()
    {
        var attempt = await cells.BeginAttemptAsync(Specs.Cell(), default);
        Artifact Write(string name)
        {
            File.WriteAllText(Path.Combine(attempt.Directory, name), name);
            return new Artifact(name, ArtifactHash.Of(Encoding.UTF8.GetBytes(name)), name.Length);
        }

        var result = Specs.Result(attempt.Id.Cell, checkpoint: Write("checkpoint.safetensors"), detections: Write("detections.json.gz"), curves: Write("curves.json"));
        Assert.IsType<Accepted>(await cells.AcceptAsync(result, default));
        return attempt.Id.Cell;
    }
}
