using Kd.Silo.Hosting;

namespace Kd.Silo.Tests.Hosting;

public sealed class StoreLockTests : IDisposable
{
    private readonly TestDirectory store = new();

    public void Dispose() => store.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TryTake_LockThatThisUserMayNotOpen_IsRefusedInOneLine(bool shared)
    {
        Directory.CreateDirectory(store.Of("silo.lock")); // Not to be opened as a file, by anybody.
        Assert.False(StoreLock.TryTake(store.Path, shared, out _, out var refusal));
        Assert.Contains("silo.lock", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal);
    }
}
