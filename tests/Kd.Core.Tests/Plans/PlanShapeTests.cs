using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Tests.Grids;

namespace Kd.Core.Tests.Plans;

public sealed class PlanShapeTests
{
    [Fact]
    public void AllOf_ConfigsThatDifferInNumbersOnly_AreOneShape()
    {
        var shapes = Shapes("""
            { "name": "bg-{bg}", "base": "hard", "terms": [{ "defeat": { "bg": "$bg" } }], "axes": { "bg": [0, 4, 16] } },
            { "name": "slow", "base": "hard+defeat", "recipe": { "lr": 1e-4, "epochs": 3, "weightDecay": 0.1, "evaluations": 9 } }
            """);
        Assert.Equal(["big", "bg-0 bg-4 bg-16 slow"], shapes.Select(Rows));
    }

    [Theory]
    [InlineData("recipe", "\"batch\": 2")]
    [InlineData("recipe", "\"doubleAug\": true")]
    [InlineData("recipe", "\"precision\": \"bf16\"")]
    [InlineData("recipe", "\"optimizer\": \"sgd\"")]
    [InlineData("recipe", "\"threads\": 2")]
    [InlineData("detector", "\"headBlocks\": 1")]
    public void AllOf_ConfigThatTakesMoreOrLess_IsAShapeOfItsOwn(string part, string setting)
    {
        var shapes = Shapes($$"""
            "hard+soft", { "name": "other", "base": "hard+soft", "{{part}}": { {{setting}} } }
            """);
        Assert.Equal(["big", "hard+soft", "other"], shapes.Select(Rows));
    }

    [Fact]
    public void AllOf_Terms_DifferByKindAndWordsAndTeacher()
    {
        var shapes = Shapes("""
            "hard", "hard+pdf", { "name": "all", "base": "hard", "terms": [{ "pdf": { "logits": false } }] }
            """);
        Assert.Equal(["big", "hard", "hard+pdf", "all"], shapes.Select(Rows));
        Assert.Equal([false, false, true, true], shapes.Select(s => s.Shape.Teacher is not null));
    }

    [Fact]
    public void AllOf_DataSetsOfOneSizeAndClassCount_ShareShapes() =>
        Assert.Equal(["big big", "hard hard"], Shapes("\"hard\", \"hard+soft\"", ", \"more\": { \"reader\": \"voc\", \"path\": \"more\", \"size\": 128, \"folds\": [1], \"seeds\": [0] }").Take(2).Select(Rows));

    private static string Rows(PlanShape shape) => string.Join(' ', shape.Places.Select(p => p.Row));

    private static ImmutableArray<PlanShape> Shapes(string configs, string data = "")
    {
        var grid = SomeGrid.Read($$"""
            { "name": "shapes", "datasets": { "cells": { "reader": "voc", "path": "bccd", "size": 128, "folds": [1, 2], "seeds": [0, 1] }{{data}} },
              "teachers": { "big": { "detector": "nano-pafpn", "recipe": "nano" } },
              "students": { "detector": "nano-fpn", "recipe": "nano", "teacher": { "use": "big" }, "configs": [{{configs}}] } }
            """);
        var descriptions = SomeGrid.Describe(grid, train: 1000);
        return PlanShape.AllOf(Assert.IsType<Planned>(Planner.Plan(grid, descriptions, "1")).Plan, descriptions, GridWeights.None);
    }
}
