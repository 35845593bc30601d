using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Results;

namespace Kd.Core.Tests.Artifacts;

/// <summary>What no record names goes after a day; what one names, and what is young, stays.</summary>
public sealed class LeftoversTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly CellStore cells;

    public LeftoversTests() => cells = new CellStore(FileArtifactStoreTests.Open(directory.Path));

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("checkpoint-ffff.safetensors", true)]
    [InlineData("detections-ffff.json.gz", true)]
    [InlineData("curves-ffff.json", true)]
    [InlineData("best-ffff.safetensors", true)]
    [InlineData("checkpoint-aaaa.safetensors", false)]
    [InlineData("detections-bbbb.json.gz", false)]
    [InlineData("curves-cccc.json", false)]
    [InlineData("best-dddd.safetensors", false)]
    [InlineData("result.json", false)]
    [InlineData("spec.json", false)]
    [InlineData("retry-1.json", false)]
    [InlineData("evaluation-2.json", false)]
    [InlineData("attempts", false)]
    public void Unnamed_FileOfADoneCell_IsOneOnlyAsAnArtifactNobodyNames(string file, bool unnamed)
    {
        var result = Specs.Result(
            CellKey.Of(Specs.Cell()),
            checkpoint: new Artifact("checkpoint-aaaa.safetensors", "aaaa", 1),
            detections: new Artifact("detections-bbbb.json.gz", "bbbb", 1),
            curves: new Artifact("curves-cccc.json", "cccc", 1)) with { Best = new BestEpoch(2, new Artifact("best-dddd.safetensors", "dddd", 1)) };

        Assert.Equal(unnamed, Leftovers.Unnamed([file], result, []).Contains(file));
    }

    [Fact]
    public async Task Clear_DoneCellQuietForADay_LosesWhatOthersLeft()
    {
        var cell = await FinishedCells.DoneAsync(cells, Specs.Cell());
        await FinishedCells.OfferedAsync(cells, Specs.Cell(), "outrun");
        var folder = cells.Store.LocalPath(ArtifactPaths.Cell(cell));
        await File.WriteAllTextAsync(Path.Combine(folder, "checkpoint-ffff.safetensors"), "adopted, never named");
        await File.WriteAllTextAsync(Path.Combine(folder, ".tmp-1"), "half");
        await new EvaluationStore(cells.Store).BeginAsync(cell, default);
        var before = Files();
        Age(directory.Path);

        Assert.Equal(6, await new Leftovers(cells).ClearAsync(DateTimeOffset.UtcNow - Leftovers.Age, default));

        Assert.Equal(
            [".tmp-1", "attempts/2/checkpoint.safetensors", "attempts/2/curves.json", "attempts/2/detections.json.gz", "checkpoint-ffff.safetensors"],
            before.Except(Files()).Select(f => Path.GetRelativePath(folder, f)).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(folder, "evaluations")));
        Assert.IsType<TeacherFound>(await cells.TeacherCheckpointAsync(cell, default));
    }

    [Fact]
    public async Task Clear_YoungLeftovers_Stay()
    {
        await FinishedCells.DoneAsync(cells, Specs.Cell());
        await FinishedCells.OfferedAsync(cells, Specs.Cell(), "about to be outrun");
        var before = Files();

        Assert.Equal(0, await new Leftovers(cells).ClearAsync(DateTimeOffset.UtcNow - Leftovers.Age, default));
        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task Clear_UnfinishedCell_KeepsWhatItsNextAttemptStartsFrom()
    {
        var attempt = await cells.BeginAttemptAsync(Specs.Cell(), default);
        await File.WriteAllTextAsync(Path.Combine(attempt.Directory, ArtifactPaths.ResumeFile(10)), "state");
        Age(directory.Path);

        Assert.Equal(0, await new Leftovers(cells).ClearAsync(DateTimeOffset.UtcNow - Leftovers.Age, default));
        Assert.True(File.Exists(Path.Combine(attempt.Directory, ArtifactPaths.ResumeFile(10))));
    }

    private string[] Files() => [.. Directory.EnumerateFiles(directory.Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).Order(StringComparer.Ordinal)];

    private static void Age(string root)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }))
        {
            File.SetLastWriteTimeUtc(entry, DateTime.UtcNow.AddDays(-2));
        }
    }
}
