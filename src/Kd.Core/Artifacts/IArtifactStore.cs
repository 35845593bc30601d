using System.Collections.Immutable;

namespace Kd.Core.Artifacts;

/// <summary>
/// Where grids, plans, attempts and results lie. Two operations decide races between any number of processes:
/// <see cref="PutIfAbsentAsync"/> and <see cref="CreateDirectoryAsync"/>. What an operation reported survives the kill of any process.
/// </summary>
public interface IArtifactStore
{
    /// <summary>Creates a whole file, or nothing. Readers never see a part of it.</summary>
    Task<PutOutcome> PutIfAbsentAsync(ArtifactPath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Creates or replaces a file in one step; only for files with one writer.</summary>
    Task ReplaceAsync(ArtifactPath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Makes a directory, and its parents. True for the one caller who made it.</summary>
    Task<bool> CreateDirectoryAsync(ArtifactPath path, CancellationToken cancellationToken);

    /// <summary>Moves files written outside the store's own operations to their final names, all synced before the first moves; files already there are replaced.</summary>
    Task AdoptAsync(IReadOnlyCollection<(ArtifactPath From, ArtifactPath To)> files, CancellationToken cancellationToken);

    /// <summary>Moves a file, or a directory with all in it, to a name that nobody has. False when there is nothing to move.</summary>
    Task<bool> MoveAsync(ArtifactPath from, ArtifactPath to, CancellationToken cancellationToken);

    /// <summary>When a file was last written, or an entry of a directory was last made or removed; null when absent.</summary>
    Task<DateTimeOffset?> ChangedAsync(ArtifactPath path, CancellationToken cancellationToken);

    /// <summary>Removes what operations that were cut off left in a directory before that time. Says how many files.</summary>
    Task<int> ClearTemporariesAsync(ArtifactPath directory, DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Whole content; null when absent.</summary>
    Task<byte[]?> GetAsync(ArtifactPath path, CancellationToken cancellationToken);

    /// <summary>For large files; null when absent.</summary>
    Task<Stream?> OpenReadAsync(ArtifactPath path, CancellationToken cancellationToken);

    /// <summary>Names in a directory in ordinal order, without temporaries; empty when absent.</summary>
    Task<ImmutableArray<string>> ListAsync(ArtifactPath directory, CancellationToken cancellationToken);

    /// <summary>Removes a file, or a directory with all in it; nothing when absent.</summary>
    Task DeleteAsync(ArtifactPath path, CancellationToken cancellationToken);

    /// <summary>Where a process on this machine finds the file or directory.</summary>
    string LocalPath(ArtifactPath path);
}

/// <summary>What became of a <see cref="IArtifactStore.PutIfAbsentAsync"/>.</summary>
public enum PutOutcome
{
    /// <summary>This call created the file.</summary>
    Created,

    /// <summary>It was there with the very same bytes.</summary>
    Same,

    /// <summary>It was there with other bytes, which stay.</summary>
    Taken,
}
