using System.Text.Json.Nodes;
using Kd.Core.Api;
using Kd.Core.Json;
using Kd.Core.Results;

namespace Kd.EndToEnd.Tests;

public sealed class ReevalTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Reeval_ResultsOfAnOlderEvaluation_AddsTheNewNumbersBesideThemWithoutTraining()
    {
        var run = await place.Kdctl.RunAsync("run", place.Kdctl.Write("grid.json", Grids.Brief));
        Assert.True(run.ExitCode == 0, run.Error);
        var attempts = place.Attempts();

        // Today's numbers again: a check, and nothing is written.
        var check = await place.Kdctl.RunAsync("reeval", "-o", "json");
        Assert.True(check.ExitCode == 0, check.Error);
        var checks = KdJson.Deserialize<Reevaluation[]>(check.Output);
        Assert.Equal(3, checks.Length);
        Assert.All(checks, one => Assert.True(one is { Outcome: ReevaluationOutcome.Unchanged, Message: null } && one.Before.SequenceEqual(one.After)));
        Assert.Empty(Evaluations());

        // As an older release left it, which knew fewer metrics and computed one of them otherwise.
        var file = Path.Combine(place.Store, place.Results().Keys.First(f => place.Results()[f].TeacherSha256 is not null));
        var truth = place.Results()[Path.GetRelativePath(place.Store, file)];
        Age(file);
        var aged = await File.ReadAllBytesAsync(file);

        var anew = await place.Kdctl.RunAsync("reeval", "scenes/fold1/seed0/hard+soft");
        Assert.True(anew.ExitCode == 0, anew.Error);
        Assert.Contains("scenes/fold1/seed0/hard+soft  evaluated anew  0 -> ", anew.Output, StringComparison.Ordinal);
        Assert.Contains("1.00", anew.Output, StringComparison.Ordinal);
        Assert.Contains("1 cell evaluated anew", anew.Output, StringComparison.Ordinal);
        Assert.Equal(aged, await File.ReadAllBytesAsync(file));
        var evaluation = KdJson.Deserialize<CellEvaluation>(await File.ReadAllBytesAsync(Assert.Single(Evaluations())));
        Assert.Equal(truth.Metrics, evaluation.Metrics);

        var table = KdJson.Deserialize<SweepTable>((await place.Kdctl.RunAsync("report", "-o", "json")).Output);
        Assert.Equal(truth.Metrics["ap50"], table.Rows.Single(r => r.Name == "hard+soft").Cells[0].Runs[0].Value);
        Assert.DoesNotContain(table.Footers, f => f.Contains("mixes the evaluation revisions", StringComparison.Ordinal));
        Assert.Equal(attempts, place.Attempts());
    }

    [Fact]
    public async Task Reeval_DetectionsDamagedOrCellUnknown_SaysWhichAndKeepsEverything()
    {
        var run = await place.Kdctl.RunAsync("run", place.Kdctl.Write("grid.json", Grids.Brief), "--only", "scenes/fold1/seed0/hard");
        Assert.True(run.ExitCode == 0, run.Error);
        var (file, result) = place.Results().Single();
        var detections = Path.Combine(place.Store, Path.GetDirectoryName(file)!, result.Detections.File);
        await File.AppendAllTextAsync(detections, "x");

        var damaged = await place.Kdctl.RunAsync("reeval");
        Assert.Equal(1, damaged.ExitCode);
        Assert.Contains("is gone or damaged", damaged.Output, StringComparison.Ordinal);
        Assert.Empty(Evaluations());

        var unknown = await place.Kdctl.RunAsync("reeval", "scenes/fold9/seed0/hard");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("no cell 'scenes/fold9/seed0/hard'", unknown.Error, StringComparison.Ordinal);
    }

    private string[] Evaluations() => Directory.GetFiles(Path.Combine(place.Store, "cells"), "evaluation-*.json", SearchOption.AllDirectories);

    private static void Age(string file)
    {
        var result = JsonNode.Parse(File.ReadAllBytes(file))!.AsObject();
        result["evaluationRevision"] = "0";
        var metrics = result["metrics"]!.AsObject();
        metrics.Remove("coco-ap");
        metrics["ap50"] = 0.01;
        File.WriteAllText(file, result.ToJsonString());
    }
}
