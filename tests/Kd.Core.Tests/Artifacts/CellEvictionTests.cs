using System.Collections.Immutable;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Trainers;

namespace Kd.Core.Tests.Artifacts;

/// <summary>A cell and what learnt from it leave the store together, or not at all.</summary>
public sealed class CellEvictionTests : IDisposable
{
    private const int MostOperations = 100;

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CellSpec Teacher = Specs.Cell();
    private static readonly CellSpec Student = Specs.Cell(teacher: CellKey.Of(Teacher));
    private static readonly CellSpec Grandchild = Specs.Cell(teacher: CellKey.Of(Student));
    private static readonly CellSpec Stranger = Specs.Cell(seed: 1);

    private readonly TemporaryDirectory directory = new();
    private readonly CellStore cells;

    public CellEvictionTests() => cells = new CellStore(FileArtifactStoreTests.Open(directory.Path));

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Evict_Teacher_TakesItsStudentsAndTheirsAlong_AndNobodyElse()
    {
        await TrainAllAsync(cells);

        var evicted = Assert.IsType<Evicted>(await EvictAsync(Teacher));

        Assert.Equal([CellKey.Of(Teacher), CellKey.Of(Grandchild), CellKey.Of(Student)], evicted.Cells.AsEnumerable());
        Assert.Equal([CellKey.Of(Stranger)], (await cells.KeysAsync(default)).AsEnumerable());
        Assert.Equal(4, Directory.EnumerateFileSystemEntries(directory.File("trash/1")).Count());
        Assert.Empty((await cells.ReadAsync(CellKey.Of(Teacher), default)).Attempts);
    }

    [Fact]
    public async Task Evict_Student_LeavesItsTeacher()
    {
        await TrainAllAsync(cells);

        await EvictAsync(Student);

        Assert.NotNull(await cells.ResultAsync(CellKey.Of(Teacher), default));
        Assert.Null(await cells.ResultAsync(CellKey.Of(Student), default));
    }

    [Fact]
    public async Task Evict_StudentOfTheCellRuns_IsRefusedAndMovesNothing()
    {
        await TrainAllAsync(cells);

        var refused = Assert.IsType<EvictRefused>(await EvictAsync(Teacher, running: Grandchild));

        Assert.Equal([CellKey.Of(Grandchild)], refused.Running.AsEnumerable());
        Assert.Equal(4, (await cells.KeysAsync(default)).Length);
        Assert.False(Directory.Exists(directory.File("trash")));
    }

    [Fact]
    public async Task Evict_UnknownCell_FindsNothing() => Assert.IsType<NothingToEvict>(await EvictAsync(Teacher));

    [Fact]
    public async Task Evict_ThenTheLateAttemptReports_ItIsRefusedAndLeavesNoTrace()
    {
        var late = await FinishedCells.OfferedAsync(cells, Teacher);
        await EvictAsync(Teacher);

        Assert.IsType<Refused>(await cells.AcceptAsync(late, default));
        await cells.EndAttemptAsync(new AttemptId(late.Cell, late.Attempt), new FailedEnd(FailureKind.Crashed, "refused") { At = Now }, default);

        Assert.Empty(await cells.KeysAsync(default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Evict_CutOffAtAnyOperation_NoStudentIsLeftOfAVanishedTeacherOnceRepeated(bool before)
    {
        var crashed = 0;
        for (var at = 0; at < MostOperations; at++)
        {
            using var place = new TemporaryDirectory();
            var whole = FileArtifactStoreTests.Open(place.Path);
            await TrainAllAsync(new CellStore(whole));
            try
            {
                await new CellStore(new CrashingStore(whole, at, before)).EvictAsync(CellKey.Of(Teacher), ImmutableHashSet<CellKey>.Empty, Now, default);
                break;
            }
            catch (CrashingStore.CrashException)
            {
                crashed++;
            }

            var again = new CellStore(whole);
            await again.EvictAsync(CellKey.Of(Teacher), ImmutableHashSet<CellKey>.Empty, Now, default);
            Assert.Equal([CellKey.Of(Stranger)], (await again.KeysAsync(default)).AsEnumerable());
        }

        Assert.InRange(crashed, 10, MostOperations - 1);
    }

    private static async Task TrainAllAsync(CellStore store)
    {
        foreach (var spec in new[] { Teacher, Student, Grandchild, Stranger })
        {
            await FinishedCells.DoneAsync(store, spec);
        }
    }

    private Task<EvictOutcome> EvictAsync(CellSpec spec, params CellSpec[] running) =>
        cells.EvictAsync(CellKey.Of(spec), running.Select(CellKey.Of).ToHashSet(), Now, default);
}
