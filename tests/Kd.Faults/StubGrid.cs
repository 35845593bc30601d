using System.Text.Json;
using Kd.Core.Api;
using Kd.Core.Json;
using Kd.StubTrainer;

namespace Kd.Faults;

/// <summary>A grid over the stub's data set: one teacher and, unless told otherwise, two students on each of the folds and seeds.</summary>
public static class StubGrid
{
    /// <summary>Writes the data set into a folder: how the trainings on it behave.</summary>
    public static void Script(string datasetDirectory, params IEnumerable<StubRule> rules)
    {
        Directory.CreateDirectory(datasetDirectory);
        File.WriteAllText(Path.Combine(datasetDirectory, StubScript.FileName), KdJson.Serialize(new StubScript { Rules = [.. rules] }));
    }

    public static SubmitRequest Request(string name = "toy", string folds = "[1]", string seeds = "[0]", int threads = 1, string configs = """["hard", "hard+soft"]""", params string[] only) => new()
    {
        Grid = JsonSerializer.Deserialize<JsonElement>(
            $$"""
            {
              "name": "{{name}}",
              "datasets": { "toy": { "reader": "voc", "path": "toy", "size": 64, "folds": {{folds}}, "seeds": {{seeds}}, "metric": "ap50" } },
              "recipes": { "short": { "extends": "nano", "epochs": 2, "batch": 4, "threads": {{threads}} } },
              "teachers": { "big": { "detector": "tiny-pafpn", "recipe": "short" } },
              "students": { "detector": "tiny-fpn", "recipe": "short", "teacher": { "use": "big" }, "configs": {{configs}} },
              "report": { "baseline": "hard" }
            }
            """),
        Only = [.. only],
    };
}
