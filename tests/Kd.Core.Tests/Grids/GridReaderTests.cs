using System.Text.Json;
using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Core.Json;

namespace Kd.Core.Tests.Grids;

public sealed class GridReaderTests
{
    private static readonly string Bad = RepositoryFiles.At("tests", "Kd.Core.Tests", "Grids", "Files", "bad");

    public static TheoryData<string> BadFiles => [.. Directory.GetFiles(Bad).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    /// <summary>Each file says in comments which problems it has: "// expect /pointer: part of the message".</summary>
    [Theory]
    [MemberData(nameof(BadFiles))]
    public void ReadFile_BadGrid_TellsEveryProblemAndNoOther(string name)
    {
        var file = Path.Combine(Bad, name);
        var expected = File.ReadLines(file).Where(l => l.StartsWith("// expect ", StringComparison.Ordinal)).Select(l => l["// expect ".Length..].Split(": ", 2)).ToArray();

        var problems = Assert.IsType<GridRefused>(GridReader.ReadFile(file)).Problems;

        Assert.NotEmpty(expected);
        Assert.All(expected, e => Assert.Contains(problems, p => "/" + p.At.Pointer.TrimStart('/') == e[0] && p.Message.Contains(e[1], StringComparison.Ordinal)));
        Assert.Equal(expected.Length, problems.Length);
        Assert.All(problems, p => Assert.True(p.At.Line > expected.Length, $"{p} lies in the comments"));
    }

    [Fact]
    public void Read_Problem_StandsAtItsLineAndColumn()
    {
        const string Text = "{ \"name\": \"é\",\n  // a comment\n  \"datasets\": { \"ü\": {} },\n  \"students\": 1 }";

        var problem = Assert.Single(SomeGrid.Problems(Text), p => p.At.Pointer == "/students");

        Assert.Equal(new GridPosition("grid.json", 4, 15, "/students"), problem.At);
        Assert.Equal("grid.json:4:15 /students: an object was expected, not the number 1", problem.ToString());
    }

    [Fact]
    public void Read_SyntaxError_StandsAtItsLine() =>
        Assert.Equal(2, Assert.Single(SomeGrid.Problems("{\n  \"name\": bad\n}")).At.Line);

    [Fact]
    public void Read_Weight_IsTheSweepsShareWithinBounds()
    {
        static string Weighing(string weight) => SomeGrid.SmallWith("\"name\": \"small\",", $"\"name\": \"small\", \"weight\": {weight},");
        Assert.Equal(2.5, SomeGrid.Read(Weighing("2.5")).Weight);
        Assert.Equal("/weight", Assert.Single(SomeGrid.Problems(Weighing("0"))).At.Pointer);
    }

    [Fact]
    public void Read_KeyWithASlash_IsEscapedInThePointer() =>
        Assert.Contains(SomeGrid.Problems(SomeGrid.SmallWith("\"teacher\": { \"extends\"", "\"te/a~cher\": { \"extents\"")), p => p.At.Pointer == "/recipes/te~1a~0cher/extents");

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("12")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{ \"name\": null, \"datasets\": null, \"students\": [] }")]
    [InlineData("{ \"name\": {}, \"datasets\": [], \"recipes\": 1, \"teachers\": \"x\", \"students\": { \"detector\": 1, \"recipe\": [], \"teacher\": 2, \"configs\": {} }, \"report\": [] }")]
    [InlineData("{ \"datasets\": { \"a\": 1 }, \"recipes\": { \"r\": 1 }, \"teachers\": { \"t\": 1 }, \"students\": { \"configs\": [1, null, [], {}] }, \"report\": { \"families\": 1 } }")]
    public void Read_AnyNonsense_IsRefusedWithoutAnException(string text) => Assert.NotEmpty(SomeGrid.Problems(text));

    [Fact]
    public void Read_ValueOfEveryWrongKind_IsRefusedWithoutAnException()
    {
        foreach (var wrong in new[] { "null", "[]", "{}", "\"x\"", "-1", "1e999", "true", "[{}]" })
        {
            foreach (var (start, end) in Values(SomeGrid.Small))
            {
                var reading = GridReader.Read(SomeGrid.Small[..start] + wrong + SomeGrid.Small[end..], "grid.json");
                Assert.True(reading is GridRead or GridRefused { Problems.IsEmpty: false });
            }
        }
    }

    [Fact]
    public void Read_Warmup_TakesStepsOrAForm()
    {
        var form = SomeGrid.Read(SomeGrid.SmallWith("\"extends\": \"nano\"", "\"extends\": \"nano\", \"warmup\": \"min( 200, 7.5% )\""));
        var steps = SomeGrid.Read(SomeGrid.SmallWith("\"extends\": \"nano\"", "\"extends\": \"nano\", \"warmup\": 30"));

        Assert.Equal((200, 0.075), Warmup(form));
        Assert.Equal((30, 1.0), Warmup(steps));
    }

    [Theory]
    [InlineData("\"every\"", RecipeSpec.EveryEpoch)]
    [InlineData("7", 7)]
    [InlineData("3", null)]
    public void Read_Evaluations_TakesANumberOrEvery_AndTheUsualNumberLeavesTheKeyAsItWas(string written, int? expected)
    {
        var grid = SomeGrid.Read(SomeGrid.SmallWith("\"extends\": \"nano\"", $"\"extends\": \"nano\", \"evaluations\": {written}"));
        var layer = grid.StudentRecipe.Changes;

        var recipe = RecipePresets.For(RecipePresets.Nano);
        var settings = layer.SelectMany(l => l.Settings).Aggregate(new CellSettings(DetectorPresets.For("nano-fpn", 128), recipe), (s, change) => change.Apply(s));
        Assert.Equal(expected, settings.Recipe.Evaluations);
        Assert.Equal(expected is null, CanonicalJson.Text(settings.Recipe) == CanonicalJson.Text(recipe));
    }

    [Fact]
    public void ReadFile_Extends_MergesObjectsAndReplacesLists()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("base.json"), SomeGrid.Small);
        File.WriteAllText(directory.File("more.json"), """
            { "extends": "base.json", "name": "more",
              "datasets": { "cells": { "seeds": [5], "labels": "permuted" } },
              "students": { "configs": ["hard"], "teacher": null } }
            """);

        var read = Assert.IsType<GridRead>(GridReader.ReadFile(directory.File("more.json")));

        var dataset = Assert.Single(read.Grid.Datasets);
        Assert.Equal(("more", "bccd", 5), (read.Grid.Name, dataset.Path, Assert.Single(dataset.Seeds)));
        Assert.Equal(["1", "2"], dataset.Folds.AsEnumerable());
        Assert.Equal("hard", Assert.Single(read.Grid.Configs).Name);
        Assert.Null(read.Grid.TeacherUse);
    }

    [Fact]
    public void ReadFile_Inlined_ReadsAgainToTheSameCells()
    {
        var read = Assert.IsType<GridRead>(GridReader.ReadFile(RepositoryFiles.At("tests", "Kd.Core.Tests", "Grids", "Files", "ablation-shape.json")));

        var again = Assert.IsType<GridRead>(GridReader.Read(read.Inlined.GetRawText(), "sent"));

        Assert.DoesNotContain("extends\":\"paper-shape", read.Inlined.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(GridCount.Of(read.Grid), GridCount.Of(again.Grid));
        Assert.Equal(read.Grid.Configs.Select(c => c.Name), again.Grid.Configs.Select(c => c.Name));
    }

    [Fact]
    public void ReadFile_ProblemInTheExtendedFile_NamesThatFile()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("base.json"), SomeGrid.SmallWith("\"size\": 128", "\"size\": 1"));
        File.WriteAllText(directory.File("more.json"), """{ "extends": "base.json", "name": "more" }""");

        var problem = Assert.Single(Assert.IsType<GridRefused>(GridReader.ReadFile(directory.File("more.json"))).Problems);

        Assert.Equal((directory.File("base.json"), 3), (problem.At.File, problem.At.Line));
    }

    [Fact]
    public void ReadFile_Absent_SaysSo() =>
        Assert.Contains("cannot read", Assert.Single(Assert.IsType<GridRefused>(GridReader.ReadFile("no/such/grid.json")).Problems).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("quickstart.json", 16, 8)]
    [InlineData("bccd.json", 16, 8)]
    [InlineData("bccd-permuted.json", 16, 8)]
    [InlineData("bccd-weights.json", 28, 20)]
    [InlineData("kit-ais.json", 36, 24)]
    [InlineData("nwpu.json", 60, 48)]
    public void ReadFile_Example_IsValid(string name, int cells, int edges)
    {
        var reading = GridReader.ReadFile(RepositoryFiles.At("examples", name));

        Assert.Equal(new GridCount(cells, edges), GridCount.Of(Assert.IsType<GridRead>(reading).Grid));
    }

    [Fact]
    public void Examples_Folder_HoldsNothingUntested() =>
        Assert.Equal(["bccd-permuted.json", "bccd-weights.json", "bccd.json", "kit-ais.json", "nwpu.json", "quickstart.json"], Directory.GetFiles(RepositoryFiles.At("examples"), "*.json").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

    private static (int Steps, double Fraction) Warmup(Grid grid)
    {
        var plan = Assert.IsType<Kd.Core.Plans.Planned>(Kd.Core.Plans.Planner.Plan(grid, SomeGrid.Describe(grid, train: 1000), "1")).Plan;
        var recipe = plan.Cells.First(c => !c.IsTeacher).Spec.Recipe;
        return (recipe.WarmupSteps, recipe.WarmupFraction);
    }

    /// <summary>Where each value of a JSON text begins and ends.</summary>
    private static List<(int Start, int End)> Values(string text)
    {
        var values = new List<(int, int)>();
        var reader = new Utf8JsonReader(System.Text.Encoding.ASCII.GetBytes(text));
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray or JsonTokenType.PropertyName)
            {
                continue;
            }

            var start = (int)reader.TokenStartIndex;
            var ahead = reader;
            ahead.Skip();
            values.Add((start, (int)ahead.BytesConsumed));
        }

        return values;
    }
}
