using System.Diagnostics.CodeAnalysis;

namespace Kd.Silo.Hosting;

/// <summary>One silo a store, or the silos of a cluster together: an advisory lock on silo.lock, which the kernel gives back however the holder ends.</summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream file;

    private StoreLock(FileStream file) => this.file = file;

    /// <param name="shared">Taken beside others that share it.</param>
    public static bool TryTake(string store, bool shared, [NotNullWhen(true)] out StoreLock? taken, [NotNullWhen(false)] out string? refusal)
    {
        var path = Path.Combine(store, "silo.lock");
        try
        {
            // FileShare.None is an exclusive flock, a reader's FileShare.Read a shared one.
            taken = new(shared
                ? new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read)
                : new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            refusal = null;
            return true;
        }
        catch (UnauthorizedAccessException e)
        {
            taken = null;
            refusal = $"--store: this user may not use '{path}': {e.Message}";
            return false;
        }
        catch (IOException)
        {
            taken = null;
            var holder = LocalSiloFile.Read(store) is { } silo ? $"the kd-silo with pid {silo.Pid} at {silo.Address}" : shared ? "a kd-silo without --cluster" : "another kd-silo";
            refusal = $"--store: {holder} works on '{store}'; use that one, or stop it first";
            return false;
        }
    }

    public void Dispose() => file.Dispose();
}
