using System.Collections.Immutable;
using System.Diagnostics;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Results;
using Kd.Faults;

namespace Kd.EngineBenchmarks;

/// <summary>
/// Cells of the sweep kept anew on the same disk by nothing but the store, one writer for each slot: what of the rate is the disk's.
/// </summary>
internal static class StoreAlone
{
    public const string Name = "The store alone";

    private const int Parts = 10;
    private const int Most = 2000;

    public static async Task<EngineRun> RunAsync(EngineOptions options, TestDirectory home)
    {
        var (trained, anew) = (Open(home.Of("store")), Open(home.Of("store-alone")));
        var cells = new List<Trained>();
        foreach (var key in (await trained.KeysAsync(CancellationToken.None)).Take(Most))
        {
            cells.Add(await ReadAsync(trained, key));
        }

        var rates = ImmutableArray.CreateBuilder<double>();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        foreach (var part in cells.Chunk(cells.Count / Parts))
        {
            var since = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(part, new ParallelOptions { MaxDegreeOfParallelism = options.Silos * EngineOptions.Slots }, async (cell, _) => await KeepAsync(anew, cell));
            rates.Add(part.Length / Stopwatch.GetElapsedTime(since).TotalSeconds);
        }

        return new(Name, rates.ToImmutable(), (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMilliseconds / cells.Count);
    }

    private static CellStore Open(string root) =>
        FileArtifactStore.TryOpen(root, out var store, out var refusal) ? new(store) : throw new InvalidOperationException(refusal);

    private static async Task<Trained> ReadAsync(CellStore store, CellKey key)
    {
        var result = (await store.ResultAsync(key, CancellationToken.None))!;
        var directory = store.Store.LocalPath(ArtifactPaths.Cell(key));
        var attempt = store.Store.LocalPath(ArtifactPaths.Attempt(new(key, result.Attempt)));
        var files = result.Artifacts().Select(a => Path.Combine(directory, a.File)).Concat(Directory.EnumerateFiles(attempt));
        return new((await store.SpecAsync(key, CancellationToken.None))!, result, [.. files.Select(file => (Path.GetFileName(file), File.ReadAllBytes(file)))]);
    }

    private static async Task KeepAsync(CellStore store, Trained cell)
    {
        var attempt = await store.BeginAttemptAsync(cell.Spec, CancellationToken.None);
        foreach (var (name, content) in cell.Files)
        {
            await File.WriteAllBytesAsync(Path.Combine(attempt.Directory, name), content);
        }

        if (await store.AcceptAsync(cell.Result with { Attempt = attempt.Id.Number }, CancellationToken.None) is not Accepted)
        {
            throw new InvalidOperationException($"{attempt.Id} was not accepted");
        }
    }

    /// <param name="Files">Artifacts, events and log, as they lay in the attempt's directory.</param>
    private sealed record Trained(CellSpec Spec, CellResult Result, ImmutableArray<(string Name, byte[] Content)> Files);
}
