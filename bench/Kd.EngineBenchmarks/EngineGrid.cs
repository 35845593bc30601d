using System.Text.Json;
using Kd.Core.Api;
using Kd.Core.Json;
using Kd.StubTrainer;

namespace Kd.EngineBenchmarks;

/// <summary>A grid of cells that take no time: ten folds, as many seeds as it needs.</summary>
internal static class EngineGrid
{
    public const int Folds = 10;
    public const string Sweep = "engine";

    /// <summary>The stub's data set: its trainings have no step.</summary>
    public static void WriteData(string root)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, "toy")).FullName;
        var script = new StubScript { Folds = [.. Enumerable.Range(1, Folds).Select(fold => $"{fold}")], Rules = [new StubRule { Steps = 0 }] };
        File.WriteAllText(Path.Combine(folder, StubScript.FileName), KdJson.Serialize(script));
    }

    /// <param name="firstSeed">Cells of other seeds are other cells.</param>
    public static SubmitRequest Request(string name, int cells, int firstSeed) => new()
    {
        Grid = JsonSerializer.Deserialize<JsonElement>(
            $$"""
            {
              "name": "{{name}}",
              "datasets": { "toy": { "reader": "voc", "path": "toy", "size": 64, "folds": [{{Numbers(1, Folds)}}], "seeds": [{{Numbers(firstSeed, cells / Folds)}}], "metric": "ap50" } },
              "recipes": { "short": { "extends": "nano", "epochs": 2, "batch": 4 } },
              "students": { "detector": "tiny-fpn", "recipe": "short", "configs": ["hard"] },
              "report": { "baseline": "hard" }
            }
            """),
    };

    private static string Numbers(int from, int count) => string.Join(", ", Enumerable.Range(from, count));
}
