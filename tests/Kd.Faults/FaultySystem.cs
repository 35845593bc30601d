using System.Buffers.Binary;
using System.Diagnostics;

namespace Kd.Faults;

/// <summary>A wall clock that jumps and a disk that fills up, for the processes that start with its variables; needs g++. Works without privileges.</summary>
public sealed class FaultySystem : IDisposable
{
    private static readonly Lazy<string> Library = new(Compile);
    private readonly string path = Path.GetTempFileName();

    public FaultySystem() => Set(default, diskFull: false);

    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string> { ["LD_PRELOAD"] = Library.Value, ["KD_FAULTY"] = path };

    /// <param name="clockOffset">Added to the wall clock from now on.</param>
    /// <param name="diskFull">Every write to a file fails with ENOSPC from now on.</param>
    public void Set(TimeSpan clockOffset, bool diskFull)
    {
        var bytes = new byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, (long)clockOffset.TotalSeconds);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(sizeof(long)), diskFull ? 1 : 0);
        using var file = File.OpenWrite(path);
        file.Write(bytes);
    }

    public void Dispose() => File.Delete(path);

    private static string Compile()
    {
        var library = Path.Combine(AppContext.BaseDirectory, $"faulty-{Environment.ProcessId}.so");
        using var compiler = Process.Start("g++", ["-x", "c", "-O2", "-shared", "-fPIC", "-o", library, Path.Combine(AppContext.BaseDirectory, "faulty.c"), "-ldl"]);
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? library : throw new InvalidOperationException("g++ could not compile faulty.c");
    }
}
