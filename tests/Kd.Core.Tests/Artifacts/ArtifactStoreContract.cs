using System.Text;
using Kd.Core.Artifacts;

namespace Kd.Core.Tests.Artifacts;

/// <summary>What every artifact store promises. A store passes by deriving a class from this one.</summary>
public abstract class ArtifactStoreContract
{
    private static readonly ArtifactPath Result = ArtifactPath.Of("cells", "ab", "result.json");

    protected abstract IArtifactStore Store { get; }

    [Fact]
    public async Task PutIfAbsent_NewName_CreatesTheWholeContent()
    {
        Assert.Equal(PutOutcome.Created, await Store.PutIfAbsentAsync(Result, Bytes("one"), default));

        Assert.Equal("one", Encoding.UTF8.GetString((await Store.GetAsync(Result, default))!));
    }

    [Theory]
    [InlineData("one", PutOutcome.Same)]
    [InlineData("two", PutOutcome.Taken)]
    public async Task PutIfAbsent_TakenName_KeepsWhatIsThere(string second, PutOutcome expected)
    {
        await Store.PutIfAbsentAsync(Result, Bytes("one"), default);

        Assert.Equal(expected, await Store.PutIfAbsentAsync(Result, Bytes(second), default));
        Assert.Equal("one", Encoding.UTF8.GetString((await Store.GetAsync(Result, default))!));
    }

    [Fact]
    public async Task PutIfAbsent_ManyRacers_ExactlyOneWins()
    {
        for (var round = 0; round < 20; round++)
        {
            var path = ArtifactPath.Of("race", $"{round}.json");
            var outcomes = await RaceAsync(8, racer => Store.PutIfAbsentAsync(path, Bytes($"racer {racer}"), default));

            var winner = Assert.Single(Enumerable.Range(0, 8), racer => outcomes[racer] == PutOutcome.Created);
            Assert.Equal($"racer {winner}", Encoding.UTF8.GetString((await Store.GetAsync(path, default))!));
        }
    }

    [Fact]
    public async Task PutIfAbsent_Cancelled_LeavesNothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutIfAbsentAsync(Result, Bytes("one"), new CancellationToken(canceled: true)));

        Assert.Null(await Store.GetAsync(Result, default));
    }

    [Fact]
    public async Task CreateDirectory_ManyRacers_ExactlyOneWins()
    {
        for (var round = 1; round <= 20; round++)
        {
            var path = ArtifactPath.Of("attempts", $"{round}");
            var won = await RaceAsync(8, _ => Store.CreateDirectoryAsync(path, default));

            Assert.Single(won, w => w);
        }
    }

    [Fact]
    public async Task Replace_Again_HoldsTheLastContent()
    {
        await Store.ReplaceAsync(Result, Bytes("one"), default);
        await Store.ReplaceAsync(Result, Bytes("two"), default);

        Assert.Equal("two", Encoding.UTF8.GetString((await Store.GetAsync(Result, default))!));
    }

    [Fact]
    public async Task Adopt_FileOfAnotherWriter_MovesIt()
    {
        var from = ArtifactPath.Of("attempts", "1", "checkpoint.safetensors");
        await Store.CreateDirectoryAsync(ArtifactPath.Of("attempts", "1"), default);
        await File.WriteAllTextAsync(Store.LocalPath(from), "weights");

        await Store.AdoptAsync([(from, Result)], default);

        Assert.Null(await Store.GetAsync(from, default));
        Assert.Equal("weights", Encoding.UTF8.GetString((await Store.GetAsync(Result, default))!));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public async Task Adopt_SeveralFiles_MovesAllOfThem_AndReplacesWhatIsThere(int bytes)
    {
        await Store.CreateDirectoryAsync(ArtifactPath.Of("attempts", "1"), default);
        await Store.PutIfAbsentAsync(ArtifactPath.Of("cells", "b"), Bytes("of an earlier try"), default);
        string[] names = ["a", "b", "c"];
        foreach (var name in names)
        {
            await File.WriteAllTextAsync(Store.LocalPath(ArtifactPath.Of("attempts", "1", name)), new string(name[0], bytes));
        }

        await Store.AdoptAsync([.. names.Select(name => (ArtifactPath.Of("attempts", "1", name), ArtifactPath.Of("cells", name)))], default);

        Assert.Empty(await Store.ListAsync(ArtifactPath.Of("attempts", "1"), default));
        foreach (var name in names)
        {
            Assert.Equal(new string(name[0], bytes), Encoding.UTF8.GetString((await Store.GetAsync(ArtifactPath.Of("cells", name), default))!));
        }
    }

    [Fact]
    public async Task Move_DirectoryWithFiles_IsWholeUnderTheNewNameAndGoneUnderTheOld()
    {
        var (from, to) = (ArtifactPath.Of("cells", "ab"), ArtifactPath.Of("trash", "1", "ab"));
        await Store.PutIfAbsentAsync(Result, Bytes("one"), default);

        Assert.True(await Store.MoveAsync(from, to, default));

        Assert.Equal("one", Encoding.UTF8.GetString((await Store.GetAsync(to.Child("result.json"), default))!));
        Assert.Empty(await Store.ListAsync(from, default));
        Assert.False(await Store.MoveAsync(from, ArtifactPath.Of("trash", "2", "ab"), default));
    }

    [Fact]
    public async Task Move_ManyRacers_ExactlyOneMoves()
    {
        await Store.PutIfAbsentAsync(Result, Bytes("one"), default);

        var moved = await RaceAsync(8, racer => Store.MoveAsync(ArtifactPath.Of("cells", "ab"), ArtifactPath.Of("trash", $"{racer + 1}", "ab"), default));

        Assert.Single(moved, m => m);
    }

    [Fact]
    public async Task Changed_FileOrDirectory_SaysWhen_AbsentNever()
    {
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        Assert.Null(await Store.ChangedAsync(Result, default));
        await Store.PutIfAbsentAsync(Result, Bytes("one"), default);

        Assert.True(await Store.ChangedAsync(Result, default) > before);
        Assert.True(await Store.ChangedAsync(ArtifactPath.Of("cells", "ab"), default) > before);
    }

    [Fact]
    public async Task List_FilesAndDirectories_NamesThemInOrdinalOrder()
    {
        foreach (var name in new[] { "b.json", "a.json", "B.json" })
        {
            await Store.PutIfAbsentAsync(ArtifactPath.Of("sweeps", name), Bytes("x"), default);
        }

        await Store.CreateDirectoryAsync(ArtifactPath.Of("sweeps", "a"), default);

        Assert.Equal(["B.json", "a", "a.json", "b.json"], (await Store.ListAsync(ArtifactPath.Of("sweeps"), default)).AsEnumerable());
    }

    [Fact]
    public async Task Reads_AbsentName_FindNothing()
    {
        Assert.Null(await Store.GetAsync(Result, default));
        Assert.Null(await Store.OpenReadAsync(Result, default));
        Assert.Empty(await Store.ListAsync(ArtifactPath.Of("nowhere"), default));
    }

    [Fact]
    public async Task Delete_FileTreeOrNothing_LeavesTheNameFree()
    {
        await Store.PutIfAbsentAsync(Result, Bytes("one"), default);

        await Store.DeleteAsync(Result, default);
        await Store.DeleteAsync(Result, default);
        Assert.Equal(PutOutcome.Created, await Store.PutIfAbsentAsync(Result, Bytes("two"), default));
        await Store.DeleteAsync(ArtifactPath.Of("cells"), default);
        Assert.Empty(await Store.ListAsync(ArtifactPath.Of("cells"), default));
    }

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<T[]> RaceAsync<T>(int racers, Func<int, Task<T>> run)
    {
        using var barrier = new Barrier(racers);
        return await Task.WhenAll(Enumerable.Range(0, racers).Select(racer => Task.Factory.StartNew(
            () =>
            {
                barrier.SignalAndWait();
                return run(racer);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()));
    }
}
