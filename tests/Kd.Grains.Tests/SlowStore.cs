using System.Reflection;
using Kd.Core.Artifacts;

namespace Kd.Grains.Tests;

/// <summary>A store whose checkpoints are long in opening, each time anew.</summary>
public class SlowStore : DispatchProxy
{
    private IArtifactStore store = null!;
    private TimeSpan delay;

    internal static IArtifactStore Over(IArtifactStore store, TimeSpan delay)
    {
        var slow = Create<IArtifactStore, SlowStore>();
        ((SlowStore)slow).store = store;
        ((SlowStore)slow).delay = delay;
        return slow;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IArtifactStore.OpenReadAsync) && ((ArtifactPath)args![0]!).Name.StartsWith("checkpoint-", StringComparison.Ordinal)
            ? Slowly((ArtifactPath)args[0]!)
            : targetMethod.Invoke(store, args);

    private async Task<Stream?> Slowly(ArtifactPath path)
    {
        await Task.Delay(delay);
        return await store.OpenReadAsync(path, CancellationToken.None);
    }
}
