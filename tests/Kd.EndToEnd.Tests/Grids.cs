namespace Kd.EndToEnd.Tests;

/// <summary>Grids that train in seconds.</summary>
internal static class Grids
{
    /// <summary>One teacher and two students on drawn scenes.</summary>
    public const string Small = """
        {
          "name": "small",
          "datasets": { "scenes": { "reader": "synthetic", "synthetic": { "images": 60, "side": 128, "seed": 1, "folds": 2 },
                                    "size": 128, "folds": [1], "seeds": [0], "metric": "ap50" } },
          "recipes": { "brief": { "extends": "nano", "epochs": 6 } },
          "teachers": { "teacher": { "detector": "tiny-pafpn", "recipe": "brief" } },
          "students": { "detector": "tiny-fpn", "recipe": "brief", "teacher": { "use": "teacher" }, "configs": ["hard", "hard+soft"] },
          "report": { "baseline": "hard" }
        }
        """;

    /// <summary>Its teacher and the one student that learns from it.</summary>
    public static readonly string Pair = Small
        .Replace("\"hard\", \"hard+soft\"", "\"hard+soft\"", StringComparison.Ordinal)
        .Replace("\"baseline\": \"hard\"", "\"baseline\": \"hard+soft\"", StringComparison.Ordinal);

    /// <summary>All three in a few steps: for tests that need results, whatever they are.</summary>
    public static readonly string Brief = Small.Replace("\"epochs\": 6", "\"epochs\": 2", StringComparison.Ordinal);

    /// <summary>A plain student on a VOC folder named "voc" in the current folder.</summary>
    public const string Voc = """
        {
          "name": "voc",
          "datasets": { "voc": { "reader": "voc", "path": "voc", "size": 128, "folds": ["official"], "seeds": [0], "metric": "ap50" } },
          "students": { "detector": "tiny-fpn", "recipe": "nano", "configs": ["hard"] },
          "report": { "baseline": "hard" }
        }
        """;
}
