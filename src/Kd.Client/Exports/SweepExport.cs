using System.Collections.Immutable;
using Kd.Client.Servers;
using Kd.Client.Verbs;
using Kd.Core.Cells;
using Kd.Core.Exports;
using Kd.Core.Results;

namespace Kd.Client.Exports;

/// <summary>One kdctl export of what lies beside results: writes, and says what it wrote.</summary>
internal sealed class SweepExport(ApiClient api, ExportFolder folder, ImmutableArray<ExportedCell> cells)
{
    private readonly CellArtifacts artifacts = new(api);
    private readonly ImmutableArray<(ExportedCell Cell, CellResult Result)> done =
        [.. cells.Where(c => c.Status is CellDone).Select(c => (c, ((CellDone)c.Status).Result))];

    public async Task<string> WriteAsync(ExportWhat what, CancellationToken cancellationToken)
    {
        if (done.IsEmpty)
        {
            throw VerbException.BadInput("no cell has a result yet: there is nothing to export");
        }

        return what switch
        {
            ExportWhat.Detections => await DetectionsAsync(cancellationToken),
            ExportWhat.Curves => await CurvesAsync(cancellationToken),
            _ => await CheckpointsAsync(cancellationToken),
        };
    }

    private async Task<string> CurvesAsync(CancellationToken cancellationToken)
    {
        var curves = await artifacts.CurvesAsync(done.Select(d => d.Result), cancellationToken);
        var all = done.Select(d => (d.Cell, curves[d.Result.Cell])).ToArray();
        await folder.WriteAsync("losses.csv", CurveTables.Losses(all), cancellationToken);
        await folder.WriteAsync("metrics.csv", CurveTables.Metrics(all), cancellationToken);
        await folder.WriteAsync("precision-recall.csv", CurveTables.Precision(all), cancellationToken);
        return $"curves of {done.Length} cells in {folder}: losses.csv, metrics.csv, precision-recall.csv";
    }

    private async Task<string> DetectionsAsync(CancellationToken cancellationToken)
    {
        var inFractions = 0;
        foreach (var (cell, result) in done)
        {
            var file = Read(cell, await artifacts.ReadAsync(result, ArtifactKind.Detections, cancellationToken));
            var name = ExportFolder.NameOf(cell.Label) + (file.Sizes is null ? ".fractions" : string.Empty);
            inFractions += file.Sizes is null ? 1 : 0;
            await folder.WriteAsync($"{name}.json", stream =>
            {
                CocoResults.Write(file, stream);
                return Task.CompletedTask;
            });
            await folder.WriteAsync($"{name}.key.json", CocoResults.Key(file), cancellationToken);
        }

        var note = inFractions == 0 ? string.Empty
            : $"\n{inFractions} of them (*.fractions.json) were trained before image sizes were on record: their boxes are fractions of the image's sides, not pixels";
        return $"detections of {done.Length} cells as COCO results in {folder}, category and image ids in *.key.json{note}";
    }

    private async Task<string> CheckpointsAsync(CancellationToken cancellationToken)
    {
        var labels = cells.ToDictionary(c => c.Cell.Key, c => c.Label);
        var weights = done.Where(d => d.Result.Checkpoint is not null).ToArray();
        foreach (var (cell, result) in weights)
        {
            var teacher = cell.Cell.Spec.Teacher is { } key ? labels.GetValueOrDefault(key, key.Short) : null;
            await folder.WriteAsync($"{result.Checkpoint!.Sha256}.safetensors", stream => artifacts.CopyAsync(result, ArtifactKind.Checkpoint, stream, cancellationToken));
            await folder.WriteAsync($"{result.Checkpoint!.Sha256}.md", CheckpointCard.Markdown(cell, result, teacher), cancellationToken);
            if (result.Best is { } best)
            {
                await folder.WriteAsync($"best-{best.Checkpoint.Sha256}.safetensors", stream => artifacts.CopyAsync(result, ArtifactKind.Best, stream, cancellationToken));
                await folder.WriteAsync($"best-{best.Checkpoint.Sha256}.md", CheckpointCard.Markdown(cell, result, best, teacher), cancellationToken);
            }
        }

        var selected = done.Count(d => d.Result.Best is not null);
        var note = weights.Length == done.Length ? string.Empty : $"\n{done.Length - weights.Length} results were imported, without a checkpoint";
        note += selected == 0 ? string.Empty : $"\n{selected} more that were selected on the test set: best-SHA256.safetensors, best-SHA256.md";
        return $"{weights.Length} checkpoints with their cards in {folder}: SHA256.safetensors, SHA256.md{note}";
    }

    private static DetectionFile Read(ExportedCell cell, byte[] bytes)
    {
        try
        {
            return DetectionFile.Read(bytes);
        }
        catch (InvalidDataException bad)
        {
            throw VerbException.NoServer($"{cell.Label}: {bad.Message}; kdctl evict {cell.Cell.Key.Short} makes way for a new training");
        }
    }
}
