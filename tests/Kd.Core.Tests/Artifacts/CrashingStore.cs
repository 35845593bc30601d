using System.Collections.Immutable;
using Kd.Core.Artifacts;

namespace Kd.Core.Tests.Artifacts;

/// <summary>A store whose process dies before or right after its n-th operation.</summary>
internal sealed class CrashingStore(IArtifactStore store, int crashAt, bool before) : IArtifactStore
{
    private int operations;

    public sealed class CrashException : Exception;

    public string LocalPath(ArtifactPath path) => store.LocalPath(path);

    public Task<PutOutcome> PutIfAbsentAsync(ArtifactPath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Run(() => store.PutIfAbsentAsync(path, content, cancellationToken));

    public Task ReplaceAsync(ArtifactPath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Run(async () =>
        {
            await store.ReplaceAsync(path, content, cancellationToken);
            return true;
        });

    public Task<bool> CreateDirectoryAsync(ArtifactPath path, CancellationToken cancellationToken) =>
        Run(() => store.CreateDirectoryAsync(path, cancellationToken));

    // One after the other, so that it can die in between.
    public async Task AdoptAsync(IReadOnlyCollection<(ArtifactPath From, ArtifactPath To)> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            await Run(async () =>
            {
                await store.AdoptAsync([file], cancellationToken);
                return true;
            });
        }
    }

    public Task DeleteAsync(ArtifactPath path, CancellationToken cancellationToken) =>
        Run(async () =>
        {
            await store.DeleteAsync(path, cancellationToken);
            return true;
        });

    public Task<bool> MoveAsync(ArtifactPath from, ArtifactPath to, CancellationToken cancellationToken) => Run(() => store.MoveAsync(from, to, cancellationToken));

    public Task<DateTimeOffset?> ChangedAsync(ArtifactPath path, CancellationToken cancellationToken) => Run(() => store.ChangedAsync(path, cancellationToken));

    public Task<int> ClearTemporariesAsync(ArtifactPath directory, DateTimeOffset before, CancellationToken cancellationToken) =>
        Run(() => store.ClearTemporariesAsync(directory, before, cancellationToken));

    public Task<byte[]?> GetAsync(ArtifactPath path, CancellationToken cancellationToken) => Run(() => store.GetAsync(path, cancellationToken));

    public Task<Stream?> OpenReadAsync(ArtifactPath path, CancellationToken cancellationToken) => Run(() => store.OpenReadAsync(path, cancellationToken));

    public Task<ImmutableArray<string>> ListAsync(ArtifactPath directory, CancellationToken cancellationToken) => Run(() => store.ListAsync(directory, cancellationToken));

    private async Task<T> Run<T>(Func<Task<T>> operation)
    {
        var crashes = operations++ == crashAt;
        if (crashes && before)
        {
            throw new CrashException();
        }

        var answer = await operation();
        return crashes ? throw new CrashException() : answer;
    }
}
