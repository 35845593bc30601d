using System.Text;
using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Results;

namespace Kd.Core.Exports;

/// <summary>What a checkpoint is, for whoever finds it later: what trained it, on what, from which teacher, and how well it does.</summary>
public static class CheckpointCard
{
    /// <summary>Of the weights that are reported.</summary>
    /// <param name="one">A done cell.</param>
    /// <param name="result">Its result, with a checkpoint.</param>
    /// <param name="teacher">How people call the teacher's cell; null without one.</param>
    public static string Markdown(ExportedCell one, CellResult result, string? teacher)
    {
        var text = Head(one.Label, result.Checkpoint!, "the exponential moving average at the end of training");
        Origin(text, one, result, teacher);
        text.Append("\n## Metrics of these weights\n\n| metric | value | best on test |\n| --- | ---: | ---: |\n");
        foreach (var (metric, value) in result.Metrics)
        {
            text.Append($"| {metric} | {100 * value:0.00} | {(result.BestOnTest.TryGetValue(metric, out var best) ? $"{100 * best:0.00}" : "-")} |\n");
        }

        text.Append("\nNumbers are x100. *Best on test* is chosen on the test set, among evaluated epochs, and is no estimate of these weights.\n");
        return Spec(text, one);
    }

    /// <summary>Of the weights that were selected on the test set.</summary>
    /// <param name="best">The result's, not null here.</param>
    public static string Markdown(ExportedCell one, CellResult result, BestEpoch best, string? teacher)
    {
        var text = Head($"{one.Label}, best on test", best.Checkpoint, $"the exponential moving average after epoch {best.Epoch}");
        text.Append("**Selected on the test set**: of the evaluated epochs this one has the highest AP50 there");
        text.Append(result.BestOnTest.TryGetValue(MetricNames.Ap50, out var ap50) ? $", {100 * ap50:0.00} (x100). No figure of these weights on that set estimates" : ". No figure of these weights on that set estimates");
        text.Append($" how well they do elsewhere, no table shows one, and no student learnt from them. The reported weights are `{result.Checkpoint?.Sha256}`.\n\n");
        Origin(text, one, result, teacher);
        return Spec(text, one);
    }

    private static StringBuilder Head(string title, Artifact weights, string what) =>
        new($"# {title}\n\nWeights: `{weights.Sha256}.safetensors` (SHA-256, {weights.Bytes} bytes), {what}.\n\n");

    private static void Origin(StringBuilder text, ExportedCell one, CellResult result, string? teacher)
    {
        var spec = one.Cell.Spec;
        text.Append("| | |\n| --- | --- |\n");
        Line(text, "cell key", $"`{one.Cell.Key.Hex}`");
        Line(text, "sweep", one.Sweep);
        Line(text, "data set", $"{one.Cell.Dataset}, content `{spec.Dataset.ContentHash}`, fold {spec.Fold}, {spec.Dataset.Options.Size} px");
        Line(text, "seed", $"{spec.Seed}");
        Line(text, "loss", string.Join(" + ", spec.Terms.Select(t => t.ToString())));
        Line(text, "teacher", result.TeacherSha256 is { } hash ? $"{teacher ?? "a given checkpoint"}, checkpoint `{hash}`" : "none");
        Line(text, "trained", $"{result.Steps} steps in {result.TrainSeconds:0} s on {result.Backend.Device}, {result.Backend.Binding}, libtorch {result.Backend.Libtorch}");
        Line(text, "trainer revision", spec.TrainerRevision);
        Line(text, "tested on", $"{result.TestImages} images with {result.TestObjects} objects, evaluation revision {result.EvaluationRevision}");
        Line(text, "bit-for-bit replay", result.Exact ? "yes, on the same build, instruction set and thread count" : "no: it was resumed on another kind of device");
    }

    private static string Spec(StringBuilder text, ExportedCell one) =>
        text.Append($"\n## Spec\n\n```json\n{System.Text.Json.JsonSerializer.Serialize(one.Cell.Spec, KdJson.Indented)}\n```\n").ToString();

    private static void Line(StringBuilder text, string name, string value) => text.Append($"| {name} | {value.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
}
