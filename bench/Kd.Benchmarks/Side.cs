using System.Diagnostics;
using System.Text.Json;

namespace Kd.Benchmarks;

/// <summary>A child process that answers each line of its input with one line of JSON.</summary>
internal sealed class Side : IDisposable
{
    private readonly string name;
    private readonly Process process;

    public Side(string name, int threads, string program, params string[] arguments)
    {
        this.name = name;
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (key, value) in Environment(threads)) start.Environment[key] = value;
        process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }

    /// <summary>Both sides run under what the silo gives its trainers.</summary>
    public static IReadOnlyDictionary<string, string> Environment(int threads) => new Dictionary<string, string>
    {
        ["OMP_WAIT_POLICY"] = "PASSIVE",
        ["OMP_NUM_THREADS"] = $"{threads}",
        ["OPENBLAS_NUM_THREADS"] = $"{threads}",
        ["MALLOC_TRIM_THRESHOLD_"] = "4000000000",
        ["MALLOC_MMAP_THRESHOLD_"] = "4000000000",
        ["MALLOC_TOP_PAD_"] = "67108864",
    };

    public T Read<T>() =>
        process.StandardOutput.ReadLine() is { } line
            ? JsonSerializer.Deserialize<T>(line)!
            : throw new InvalidOperationException($"the {name} side ended without an answer; its message is above");

    public T Ask<T>(string line)
    {
        process.StandardInput.WriteLine(line);
        process.StandardInput.Flush();
        return Read<T>();
    }

    public StepBlock Steps(int count) => Ask<StepBlock>($"{count}");

    /// <summary>Started as "dotnet Kd.Benchmarks.dll", a child of this program needs the library's name again.</summary>
    public static string[] SelfArguments() =>
        Path.GetFileNameWithoutExtension(System.Environment.ProcessPath) == "dotnet" ? [typeof(Side).Assembly.Location] : [];

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
