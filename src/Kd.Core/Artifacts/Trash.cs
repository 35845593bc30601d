using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Json;

namespace Kd.Core.Artifacts;

/// <summary>Numbered folders of what persons took out of the store: nothing reads them, and nothing empties them but a person.</summary>
internal sealed class Trash(IArtifactStore store)
{
    /// <summary>More are not filled at once.</summary>
    private const int Watched = 8;

    /// <summary>Another text whenever something has come here, whoever put it: the newest numbers, and when their folders last changed.</summary>
    public async Task<string> StampAsync(CancellationToken cancellationToken)
    {
        var parts = new List<string>();
        foreach (var number in (await store.ListAsync(ArtifactPaths.Trash, cancellationToken)).Select(ArtifactPaths.NumberOf).OfType<int>().OrderDescending().Take(Watched))
        {
            parts.Add($"{number}@{(await store.ChangedAsync(ArtifactPaths.TrashEntry(number), cancellationToken))?.UtcTicks}");
        }

        return string.Join(' ', parts);
    }

    /// <summary>Takes the next number by an exclusive directory, and says in note.json what is about to come there.</summary>
    public async Task<OpenTrash> OpenAsync(TrashNote note, CancellationToken cancellationToken)
    {
        var number = (await store.ListAsync(ArtifactPaths.Trash, cancellationToken)).Select(ArtifactPaths.NumberOf).OfType<int>().DefaultIfEmpty(0).Max() + 1;
        while (!await store.CreateDirectoryAsync(ArtifactPaths.TrashEntry(number), cancellationToken))
        {
            number++;
        }

        await store.PutIfAbsentAsync(ArtifactPaths.TrashEntry(number).Child("note.json"), CanonicalJson.Of(note), cancellationToken);
        return new OpenTrash(store, number);
    }
}

/// <summary>One numbered folder.</summary>
internal sealed class OpenTrash(IArtifactStore store, int number)
{
    public int Number => number;

    /// <summary>Moves a directory in; false when it was not there.</summary>
    public Task<bool> TakeAsync(ArtifactPath directory, CancellationToken cancellationToken) =>
        store.MoveAsync(directory, ArtifactPaths.TrashEntry(number).Child(directory.Name), cancellationToken);
}

/// <summary>Why something lies in the trash.</summary>
public sealed record TrashNote(DateTimeOffset At)
{
    /// <summary>The sweep that was deleted; null for cells.</summary>
    public string? Sweep { get; init; }

    /// <summary>The cell that was evicted, then its students.</summary>
    public ImmutableArray<CellKey> Cells { get; init; } = [];
}
