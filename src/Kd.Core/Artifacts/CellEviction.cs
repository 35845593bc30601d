using System.Collections.Immutable;
using Kd.Core.Cells;

namespace Kd.Core.Artifacts;

/// <summary>
/// The one way a result goes: a cell and all that learnt from it, students of students too, move to the trash. The cell itself moves
/// first, so that nothing starts from it meanwhile; cut off, it is finished by doing it again.
/// </summary>
internal sealed class CellEviction(CellStore cells, CellKey evicted)
{
    public async Task<EvictOutcome> RunAsync(IReadOnlySet<CellKey> running, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var found = await DependantsAsync(cancellationToken);
        if (found.IsEmpty && (await cells.Store.ListAsync(ArtifactPaths.Cell(evicted), cancellationToken)).IsEmpty)
        {
            return new NothingToEvict();
        }

        if (found.Append(evicted).Where(running.Contains).ToImmutableArray() is { IsEmpty: false } busy)
        {
            return new EvictRefused(busy);
        }

        var trash = await new Trash(cells.Store).OpenAsync(new TrashNote(at) { Cells = [evicted, .. found] }, cancellationToken);
        var moved = ImmutableArray.CreateBuilder<CellKey>();
        await TakeAsync(evicted);
        foreach (var student in await DependantsAsync(cancellationToken))
        {
            await TakeAsync(student);
        }

        return new Evicted(trash.Number, moved.ToImmutable());

        async Task TakeAsync(CellKey cell)
        {
            if (await trash.TakeAsync(ArtifactPaths.Cell(cell), cancellationToken))
            {
                moved.Add(cell);
            }
        }
    }

    /// <summary>By the specs of all other cells: a student's spec names its teacher. Its own may be what is damaged.</summary>
    private async Task<ImmutableArray<CellKey>> DependantsAsync(CancellationToken cancellationToken)
    {
        var edges = new List<(CellKey Teacher, CellKey Student)>();
        foreach (var key in await cells.KeysAsync(cancellationToken))
        {
            if (key != evicted && (await cells.SpecAsync(key, cancellationToken))?.Teacher is { } teacher)
            {
                edges.Add((teacher, key));
            }
        }

        var students = edges.ToLookup(e => e.Teacher, e => e.Student);

        // The furthest first: cut off in between, those left are still found.
        IEnumerable<CellKey> Of(CellKey teacher) => students[teacher].SelectMany(student => Of(student).Append(student));
        return [.. Of(evicted)];
    }
}

/// <summary>What became of an eviction.</summary>
public abstract record EvictOutcome
{
    private protected EvictOutcome()
    {
    }
}

/// <summary>They are in the trash.</summary>
/// <param name="Trash">Number of the folder there.</param>
/// <param name="Cells">In the order they moved.</param>
public sealed record Evicted(int Trash, ImmutableArray<CellKey> Cells) : EvictOutcome;

/// <summary>Nothing was moved: these of them are being trained.</summary>
public sealed record EvictRefused(ImmutableArray<CellKey> Running) : EvictOutcome;

/// <summary>The store holds neither the cell nor a student of it.</summary>
public sealed record NothingToEvict : EvictOutcome;
