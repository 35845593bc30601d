using System.Collections.Immutable;
using Kd.Core.Datasets;
using Kd.Core.Grids;

namespace Kd.Core.Tests.Grids;

/// <summary>Grids for tests, and what trainers would say of their data.</summary>
internal static class SomeGrid
{
    /// <summary>Two folds, two seeds, one teacher, three configs.</summary>
    public const string Small = """
        {
          "name": "small",
          "datasets": { "cells": { "reader": "voc", "path": "bccd", "size": 128, "folds": [1, 2], "seeds": [0, 1] } },
          "recipes": { "student": { "extends": "nano" }, "teacher": { "extends": "student", "epochs": 24 } },
          "teachers": { "big": { "detector": "nano-pafpn", "recipe": "teacher" } },
          "students": {
            "detector": "nano-fpn", "recipe": "student",
            "teacher": { "use": "big" },
            "configs": ["hard", "hard+soft", "hard+mse"]
          }
        }
        """;

    public static Grid Read(string text) => GridReader.Read(text, "grid.json") switch
    {
        GridRead read => read.Grid,
        GridRefused refused => throw new InvalidOperationException(string.Join('\n', refused.Problems)),
        _ => throw new InvalidOperationException(),
    };

    public static ImmutableArray<GridProblem> Problems(string text) =>
        GridReader.Read(text, "grid.json") is GridRefused refused ? refused.Problems : [];

    /// <summary>The small grid with one text replaced; the text must occur once.</summary>
    public static string SmallWith(string old, string replacement)
    {
        Assert.Equal(2, Small.Split(old).Length);
        return Small.Replace(old, replacement, StringComparison.Ordinal);
    }

    public static ImmutableDictionary<string, DatasetDescription> Describe(Grid grid, int train = 100, int test = 50) =>
        grid.Datasets.ToImmutableDictionary(
            d => d.Name,
            d => new DatasetDescription
            {
                ContentHash = Kd.Core.Artifacts.ArtifactHash.Of(System.Text.Encoding.UTF8.GetBytes(d.Path ?? d.Name)),
                Classes = [new ClassCount("thing", 1000)],
                Folds = [.. Enumerable.Range(1, 10).Select(i => new FoldSummary($"{i}", train, test)), new FoldSummary("official", train, test)],
                Images = train + test,
                Objects = 1000,
            });
}
