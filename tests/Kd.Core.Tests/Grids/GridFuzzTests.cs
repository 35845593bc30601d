using System.Text.RegularExpressions;
using Kd.Core.Artifacts;
using Kd.Core.Grids;

namespace Kd.Core.Tests.Grids;

/// <summary>Whatever text comes as a grid, it is read or refused with reasons. ./test tries a slice; KD_FUZZ=whole tries 100,000.</summary>
public sealed class GridFuzzTests
{
    private const int MostCells = 500;

    private static int Count => Environment.GetEnvironmentVariable("KD_FUZZ") == "whole" ? 100_000 : 3_000;

    [Fact]
    public void Read_MutatedGrids_AreReadOrRefusedWithReasons()
    {
        string[] sound = [SomeGrid.Small, .. new[] { "quickstart.json", "bccd.json", "nwpu.json" }.Select(name => File.ReadAllText(RepositoryFiles.At("examples", name)))];
        var mutations = sound.Select(text => new GridMutations(Plain(text))).ToArray();
        var read = 0;
        for (var number = 0; number < Count; number++)
        {
            var text = mutations[number % mutations.Length].Of(number);
            try
            {
                read += Check(GridReader.Read(text, "grid.json", MostCells)) ? 1 : 0;
            }
            catch (Exception e)
            {
                Assert.Fail($"mutation {number}: {e.GetType().Name}: {e.Message}\n{text}\n{e.StackTrace}");
            }
        }

        // Neither are all broken nor none.
        Assert.InRange(read, 1, Count - 1);
    }

    public static TheoryData<string, string> Places => new()
    {
        { "/name", """ "name": "small" """ },
        { "/datasets", """ "cells": {""" },
        { "/datasets/cells/path", """ "path": "bccd" """ },
        { "/datasets/cells/folds/0", """[1, 2]""" },
        { "/recipes", """ "student": {""" },
        { "/teachers", """ "big": {""" },
        { "/students/configs/0", """["hard", "hard+soft", "hard+mse"]""" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void Read_HostileName_IsRefusedWhereItStands(string pointer, string place)
    {
        foreach (var name in GridMutations.HostileNames)
        {
            var spelled = System.Text.Json.JsonSerializer.Serialize(name);
            var text = SomeGrid.SmallWith(place.Trim(), place.Trim() switch
            {
                ['[', .. var rest] when rest.StartsWith('1') => $"[{spelled}]",
                ['[', ..] => $$"""[{ "name": {{spelled}}, "base": "hard" }]""",
                var member when member.EndsWith('{') => $"{spelled}: {{",
                var member => $"{member.Split(':')[0]}: {spelled}",
            });
            var problems = SomeGrid.Problems(text);
            Assert.True(
                problems.Any(p => p.At.Pointer.StartsWith(pointer, StringComparison.Ordinal) && Regex.IsMatch(p.Message, "is no name|must be relative|a text was expected")) || IsPath(pointer, name),
                $"{pointer}: {spelled} was taken: {string.Join("; ", problems)}");
            Assert.All(problems, p => Assert.DoesNotContain(p.ToString(), c => char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format));
            Assert.All(problems, p => Assert.InRange(p.ToString().Length, 1, 2000));
        }
    }

    [Fact]
    public void Read_RecipesThatExtendOneAnotherVeryOften_AreRefused()
    {
        var chain = string.Join(',', Enumerable.Range(0, 4000).Select(i => $$""" "r{{i}}": { "extends": "r{{i + 1}}" } """));
        Assert.Contains(SomeGrid.Problems(SomeGrid.SmallWith("\"recipes\": {", $"\"recipes\": {{ {chain}, \"r4000\": {{}},")), p => p.Message.Contains("times over"));
    }

    [Fact]
    public void Read_VeryManyTroubles_AreToldUpToALimit()
    {
        var problems = SomeGrid.Problems($"{{{string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"k{i}\":1"))}}}");
        Assert.InRange(problems.Length, 100, 1001);
        Assert.Contains("more", problems[^1].Message);
    }

    // A path may hold any visible character; it only may not lead out of the data folder.
    private static bool IsPath(string pointer, string name) => pointer.EndsWith("/path", StringComparison.Ordinal) && !name.Split('/', '\\').Contains("..");

    private static bool Check(GridReading reading)
    {
        if (reading is GridRefused refused)
        {
            Assert.NotEmpty(refused.Problems);
            return false;
        }

        var grid = ((GridRead)reading).Grid;
        Assert.True(GridCount.Of(grid).Cells <= MostCells);
        string[] names = [grid.Name, .. grid.Datasets.Select(d => d.Name), .. grid.Datasets.SelectMany(d => d.Folds), .. grid.Teachers.Select(t => t.Name)];
        Assert.All(names, name => Assert.True(ArtifactPaths.IsName(name), name));
        return true;
    }

    private static string Plain(string text) => ((GridRead)GridReader.Read(text, "grid.json")).Inlined.GetRawText();
}
