using System.Text.Json;
using Kd.Client.Display;
using Kd.Core.Cells;
using Kd.Core.Datasets;

namespace Kd.Client.Authoring;

/// <summary>A commented grid for a data set that was looked at: a small teacher and student for processors, to begin with.</summary>
/// <param name="Name">Of the sweep and of the data set.</param>
/// <param name="Path">Of the data set, relative to the data folder.</param>
/// <param name="Found">What a trainer found in it.</param>
internal sealed record GridDraft(string Name, DatasetReader Reader, string Path, DatasetDescription Found)
{
    /// <summary>Side of the network's input that a first look takes on a processor.</summary>
    public const int Size = 128;

    private const int GeneratedFolds = 5;

    public override string ToString() => $$"""
        {
          // Written by kdctl init: change what you like. docs/grid.md says what each key means; kdctl plan shows what would be trained.
          "name": {{Json(Name)}},
          "datasets": {
            {{Json(Name)}}: {
              // {{Words.Count(Found.Images, "image")}}, {{Words.Count(Found.Objects, "object")}}: {{string.Join(", ", Found.Classes.Select(c => $"{Comment(c.Name)} {c.Objects}"))}}{{Problems}}
              "reader": "{{$"{Reader}".ToLowerInvariant()}}",
              "path": {{Json(Path)}},
              // Side of the square that images are resized to: {{Size}} is for a first look on processors, 512 and more for small objects.
              "size": {{Size}},
              {{Folds}}
              // Differences need several seeds; three are the fewest for an interval.
              "seeds": [0, 1, 2],
              "metric": "ap50"
            }
          },
          "recipes": {
            "student": { "extends": "nano", "epochs": 12 },
            "teacher": { "extends": "nano", "epochs": 24 }
          },
          // On GPUs: "r50-pafpn" teaches "r18-fpn".
          "teachers": { "teacher": { "detector": "nano-pafpn", "recipe": "teacher" } },
          "students": {
            "detector": "nano-fpn",
            "recipe": "student",
            "teacher": { "use": "teacher", "seed": "same" },
            // "hard" learns from ground truth alone, the others also from the teacher: what is compared.
            "configs": ["hard", "hard+soft", "hard+mse", "hard+pdf", "hard+defeat"]
          },
          "report": { "baseline": "hard" }
        }

        """;

    private string Problems => string.Concat(Found.Problems.Select(p => $"\n      // {Comment(PlanWords.Problem(p))}"));

    private string Folds => (Found.Folds.Length, Found.Groups.Length) switch
    {
        (0, _) => $"// It has no lists of training and test images: {GeneratedFolds} folds are made, near-duplicates kept together.\n      \"generatedFolds\": {GeneratedFolds},\n      \"folds\": [{string.Join(", ", Enumerable.Range(1, GeneratedFolds))}],",
        (_, > 0) => $"// Each fold tests on one group of images that belong together.\n      \"folds\": [{Names()}],",
        (1, _) => $"// Its one official division: without folds, nothing is said of other data of this kind.\n      \"folds\": [{Names()}],",
        _ => $"// All its folds; fewer are quicker.\n      \"folds\": [{Names()}],",
    };

    private string Names() => string.Join(", ", Found.Folds.Select(f => int.TryParse(f.Name, out var number) && $"{number}" == f.Name ? f.Name : Json(f.Name)));

    private static string Json(string text) => JsonSerializer.Serialize(text);

    // A comment ends with its line.
    private static string Comment(string text) => Core.Grids.VisibleText.Of(text);
}
