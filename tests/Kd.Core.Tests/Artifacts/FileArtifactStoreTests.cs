using System.Text;
using Kd.Core.Artifacts;

namespace Kd.Core.Tests.Artifacts;

/// <summary>The contract on a local directory, and what only a file store can get wrong.</summary>
public sealed class FileArtifactStoreTests : ArtifactStoreContract, IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly FileArtifactStore store;

    public FileArtifactStoreTests() => store = Open(directory.Path);

    protected override IArtifactStore Store => store;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task PutIfAbsent_TemporaryLeftByACrash_NeverCounts()
    {
        var path = ArtifactPath.Of("cells", "result.json");
        await store.CreateDirectoryAsync(ArtifactPath.Of("cells"), default);
        await File.WriteAllTextAsync(Path.Combine(store.LocalPath(ArtifactPath.Of("cells")), ".tmp-0123"), "half a res");

        Assert.Empty(await store.ListAsync(ArtifactPath.Of("cells"), default));
        Assert.Equal(PutOutcome.Created, await store.PutIfAbsentAsync(path, Bytes("whole"), default));
        Assert.Equal(["result.json"], (await store.ListAsync(ArtifactPath.Of("cells"), default)).AsEnumerable());
    }

    [Fact]
    public async Task ClearTemporaries_OldOnesOnly_AndNothingElse()
    {
        var folder = ArtifactPath.Of("cells", "ab");
        await store.PutIfAbsentAsync(folder.Child("result.json"), Bytes("one"), default);
        foreach (var (name, age) in new[] { (".tmp-old", 2), (".tmp-new", 0), ("kept", 2) })
        {
            var file = Path.Combine(store.LocalPath(folder), name);
            await File.WriteAllTextAsync(file, "half");
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-age));
        }

        Assert.Equal(1, await store.ClearTemporariesAsync(folder, DateTimeOffset.UtcNow.AddDays(-1), default));
        Assert.Equal([".tmp-new", "kept", "result.json"], Directory.EnumerateFiles(store.LocalPath(folder)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(0, await store.ClearTemporariesAsync(ArtifactPath.Of("nowhere"), DateTimeOffset.UtcNow, default));
    }

    [Fact]
    public async Task OpenRead_OnSharedFiles_WaitsForAFileThatShowsUpLate()
    {
        var path = ArtifactPath.Of("cells", "checkpoint");
        var reading = store.Shared(TimeSpan.FromSeconds(60)).OpenReadAsync(path, default);
        await Task.Delay(200);
        Assert.False(reading.IsCompleted);

        await store.PutIfAbsentAsync(path, Bytes("weights"), default);

        await using var stream = await reading;
        Assert.Equal(7, stream!.Length);
    }

    [Fact]
    public async Task OpenRead_OnSharedFiles_GivesUpInTheEnd() =>
        Assert.Null(await store.Shared(TimeSpan.FromSeconds(0.3)).OpenReadAsync(ArtifactPath.Of("cells", "checkpoint"), default));

    [Fact]
    public async Task PutIfAbsent_RacingProcesses_ExactlyOneWins()
    {
        var racers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => StoreProcess.StartAsync("put", directory.Path, "cells/result.json", $"racer {i}")));
        Array.ForEach(racers, racer => racer.Go());

        var answers = await Task.WhenAll(racers.Select(racer => racer.AnswerAsync()));

        var winner = Assert.Single(Enumerable.Range(0, 4), i => answers[i] == nameof(PutOutcome.Created));
        Assert.All(answers.Where((_, i) => i != winner), answer => Assert.Equal(nameof(PutOutcome.Taken), answer));
        Assert.Equal($"racer {winner}", Encoding.UTF8.GetString((await store.GetAsync(ArtifactPath.Of("cells", "result.json"), default))!));
        Array.ForEach(racers, racer => racer.Dispose());
    }

    [Fact]
    public async Task PutIfAbsent_WriterKilledAtAnyMoment_LeavesOnlyWholeFiles()
    {
        for (var round = 0; round < 3; round++)
        {
            using var writer = await StoreProcess.StartAsync("put-for-ever", directory.Path, $"round{round}", "0123456789abcdef");
            writer.Go();
            SpinWait.SpinUntil(() => Directory.Exists(directory.File($"round{round}")) && File.Exists(directory.File($"round{round}/{3 + (7 * round)}.json")));
            writer.Kill();

            var names = await store.ListAsync(ArtifactPath.Of($"round{round}"), default);
            Assert.True(names.Length > 3);
            foreach (var name in names)
            {
                Assert.Equal(65536, (await store.GetAsync(ArtifactPath.Of($"round{round}", name), default))!.Length);
            }
        }
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a\0b")]
    [InlineData("")]
    public void Path_NameOutsideTheAllowList_IsRefused(string name)
    {
        Assert.False(ArtifactPaths.IsName(name));
        Assert.Throws<ArgumentException>(() => ArtifactPath.Of("sweeps", name));
        Assert.Throws<ArgumentException>(() => ArtifactPaths.Sweep(name));
    }

    [Fact]
    public void TryOpen_RootIsAFile_IsRefusedInOneLine()
    {
        File.WriteAllText(directory.File("taken"), "x");

        Assert.False(FileArtifactStore.TryOpen(directory.File("taken"), out _, out var refusal));
        Assert.Contains("taken", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal);
    }

    [Fact]
    public void TryOpen_FileSystemWithoutHardLinks_IsRefusedInOneLine()
    {
        // /proc/self/task exists everywhere on Linux and lets nobody create files.
        Assert.False(FileArtifactStore.TryOpen("/proc/self/task", out _, out var refusal));
        Assert.DoesNotContain('\n', refusal);
    }

    [Fact]
    public void TryOpen_Usable_LeavesNoTraces() => Assert.Empty(Directory.GetFileSystemEntries(directory.Path));

    internal static FileArtifactStore Open(string root) =>
        FileArtifactStore.TryOpen(root, out var store, out var refusal) ? store : throw new InvalidOperationException(refusal);
}

/// <summary>The contract where files get their names from temporaries, as on NFS.</summary>
public sealed class FileArtifactStoreWithTemporariesTests : ArtifactStoreContract, IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly FileArtifactStore store;

    public FileArtifactStoreWithTemporariesTests() => store = FileArtifactStoreTests.Open(directory.Path).WithoutUnnamedFiles();

    protected override IArtifactStore Store => store;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task PutIfAbsent_Done_LeavesNoTemporary()
    {
        var (first, second) = (ArtifactPath.Of("cells", "a.json"), ArtifactPath.Of("cells", "b.json"));
        await store.PutIfAbsentAsync(first, Bytes("one"), default);
        await store.PutIfAbsentAsync(first, Bytes("two"), default);
        await store.PutIfAbsentAsync(second, Bytes("one"), default);

        Assert.Equal(["a.json", "b.json"], Directory.EnumerateFileSystemEntries(store.LocalPath(ArtifactPath.Of("cells"))).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
