using System.Diagnostics;
using Kd.Core.Json;
using Kd.Core.Results;
using Kd.Core.Trainers;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Kd.EndToEnd.Tests;

/// <summary>An empty folder in which the clone's ./kdctl is run, with the real silo and trainer, and what its store then holds.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly Kdctl kdctl = new(Path.Combine(Root, "kdctl"));
    private Process? silo;

    /// <summary>The clone's root.</summary>
    public static string Root { get; } = FindRoot();

    public Kdctl Kdctl => kdctl;

    public string Store => Path.Combine(kdctl.Folder, ".kd");

    /// <summary>Starts a silo on the store: every kdctl here then asks it, in place of one of its own that takes seconds to come and go.</summary>
    public async Task StartSiloAsync()
    {
        Directory.CreateDirectory(Store);
        silo = new Process { StartInfo = new("dotnet", [Path.Combine(Root, "build", "bin", "kd-silo", "kd-silo.dll"), "--store", Store, "--data", kdctl.Folder]) { UseShellExecute = false, RedirectStandardError = true } };
        silo.ErrorDataReceived += (_, _) => { };
        silo.Start();
        silo.BeginErrorReadLine();
        while (!File.Exists(Path.Combine(Store, "silo.json")) && !silo.HasExited)
        {
            await Task.Delay(50);
        }

        Assert.False(silo.HasExited, "the silo ended at its start");
    }

    /// <summary>Every accepted result by the path of its file, relative to the store.</summary>
    public SortedDictionary<string, CellResult> Results() =>
        new(Files("cells", "result.json").ToDictionary(f => Path.GetRelativePath(Store, f), f => KdJson.Deserialize<CellResult>(File.ReadAllBytes(f))), StringComparer.Ordinal);

    /// <summary>Attempt directories, relative to the store.</summary>
    public string[] Attempts() =>
        [.. Folders("attempts").SelectMany(Directory.EnumerateDirectories).Select(a => Path.GetRelativePath(Store, a)).Order(StringComparer.Ordinal)];

    /// <summary>The steps at which an attempt's training began, of all attempts.</summary>
    public int[] StartSteps() =>
        [.. Files("cells", "events.jsonl").SelectMany(File.ReadLines).Select(l => KdJson.Deserialize<TrainerEvent>(l)).OfType<StartedEvent>().Select(e => e.FromStep).Order()];

    /// <summary>True once a trainer has told of a step.</summary>
    public bool HasProgress() => Files("cells", "events.jsonl").Any(f => Journal(f).Contains("\"type\":\"progress\"", StringComparison.Ordinal));

    /// <summary>Ids of processes that began in this folder, as silos and trainers do.</summary>
    public int[] Processes() =>
        [.. Directory.EnumerateDirectories("/proc").Where(p => new FileInfo($"{p}/cwd").LinkTarget == kdctl.Folder).Select(p => int.Parse(Path.GetFileName(p)))];

    public void Dispose()
    {
        if (silo is not null)
        {
            silo.Kill(entireProcessTree: true);
            silo.WaitForExit();
            silo.Dispose();
        }

        kdctl.Dispose();
    }

    // The silo is still writing it.
    private static string Journal(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    private IEnumerable<string> Folders(string name) =>
        Directory.Exists(Path.Combine(Store, "cells")) ? Directory.EnumerateDirectories(Path.Combine(Store, "cells"), name, SearchOption.AllDirectories) : [];

    private IEnumerable<string> Files(string below, string name) =>
        Directory.Exists(Path.Combine(Store, below)) ? Directory.EnumerateFiles(Path.Combine(Store, below), name, SearchOption.AllDirectories) : [];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "KdCluster.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"no KdCluster.sln above {AppContext.BaseDirectory}");
        }

        return folder.FullName;
    }
}
