using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Core.Plans;
using Kd.Core.Tests.Grids;

namespace Kd.Core.Tests.Plans;

public sealed class GivenWeightsTests
{
    private const string Reference = "teachers/r50.safetensors";
    private static readonly string Hash = new('7', 64);

    [Fact]
    public void Plan_GivenTeacher_IsItsStudentsEdge_AndTrainedByNobody()
    {
        var planned = Assert.IsType<Planned>(Plan(Students(), Teacher()));
        Assert.Equal([null, Hash], planned.Plan.Cells.Select(c => c.Spec.TeacherCheckpoint));
        Assert.All(planned.Plan.Cells, c => Assert.Null(c.Spec.Teacher));
        Assert.Equal(Kd.Core.Plans.Plan.GivenTeacher, planned.Plan.TeacherSeed);
        Assert.Equal(new GridCount(2, 1), GridCount.Of(Students()));
    }

    [Fact]
    public void Plan_ImportedTeacher_KeepsHowItCame_AndOthersTellNothing()
    {
        var origin = new WeightOrigin("anna", "from the lab", DateTimeOffset.UnixEpoch);
        var weights = Found(Teacher(), Hash) with { Origins = ImmutableSortedDictionary<string, WeightOrigin>.Empty.Add(Hash, origin) };

        var plan = Assert.IsType<Planned>(Planner.Plan(Students(), SomeGrid.Describe(Students(), train: 100), "1", weights)).Plan;

        Assert.Equal(origin, plan.GivenOrigins![Hash]);
        Assert.Null(Assert.IsType<Planned>(Plan(Students(), Teacher())).Plan.GivenOrigins);
    }

    [Fact]
    public void Plan_TwoGivenTeachers_GiveStudentsTwoKeys()
    {
        var one = Assert.IsType<Planned>(Plan(Students(), Teacher())).Plan.Cells[1];
        var other = Assert.IsType<Planned>(Plan(Students(), Teacher(), new string('8', 64))).Plan.Cells[1];
        Assert.NotEqual(one.Key, other.Key);
    }

    [Theory]
    [InlineData("fold", "was trained on fold \"2\", not \"1\"")]
    [InlineData("data", "was trained on other data than \"cells\" holds")]
    [InlineData("reading", "reads \"cells\" in another way")]
    [InlineData("anchors", "has 5 pyramid levels with anchors from 12 px, its student 4 from 12 px")]
    public void Plan_GivenTeacherThatDoesNotFit_SaysHow(string fault, string expected)
    {
        var teacher = Teacher();
        teacher = fault switch
        {
            "fold" => teacher with { Fold = "2" },
            "data" => teacher with { Dataset = teacher.Dataset with { ContentHash = new string('f', 64) } },
            "reading" => teacher with { Dataset = teacher.Dataset with { Options = teacher.Dataset.Options with { Size = 256 } } },
            _ => teacher with { Detector = teacher.Detector with { Levels = 5 } },
        };
        var problem = Assert.Single(Assert.IsType<PlanRefused>(Plan(Students(), teacher)).Problems);
        Assert.Equal("/students/teacher", problem.Pointer);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_FoldWithoutACheckpoint_IsRefusedAsALeak() =>
        Assert.Contains("no checkpoint is given for fold \"2\"", Assert.Single(Assert.IsType<PlanRefused>(Plan(Students(folds: "[1, 2]"), Teacher())).Problems).Message, StringComparison.Ordinal);

    [Fact]
    public void Plan_PretrainedBackbone_EntersTheKeyByItsHash()
    {
        var grid = SomeGrid.Read("""
            { "name": "p", "datasets": { "cells": { "reader": "voc", "path": "bccd", "size": 128, "folds": [1], "seeds": [0] } },
              "students": { "detector": { "base": "nano-fpn", "pretrained": "weights/r18.safetensors" }, "recipe": "nano",
                            "configs": ["hard", { "name": "scratch", "base": "hard", "detector": { "pretrained": "none" } }] } }
            """);
        Assert.Equal(("weights/r18.safetensors", "/students/detector/pretrained"), Assert.Single(GridWeights.Pretrained(grid)));
        var weights = GridWeights.None with { Hashes = GridWeights.None.Hashes.Add("weights/r18.safetensors", Hash) };
        var planned = Assert.IsType<Planned>(Planner.Plan(grid, SomeGrid.Describe(grid, train: 100), "1", weights));
        Assert.Equal([Hash, null], planned.Plan.Cells.Select(c => c.Spec.Detector.Pretrained));
    }

    [Fact]
    public void Pretrained_NamedByTeacherStudentsAndConfigs_IsPlacedWhereEachNamesIt()
    {
        var grid = SomeGrid.Read("""
            { "name": "p", "datasets": { "cells": { "reader": "voc", "path": "bccd", "size": 128, "folds": [1], "seeds": [0] } },
              "teachers": { "big": { "detector": { "base": "nano-pafpn", "pretrained": "big.safetensors" }, "recipe": "nano" } },
              "students": { "detector": { "base": "nano-fpn", "pretrained": "small.safetensors" }, "recipe": "nano", "teacher": { "use": "big" },
                            "configs": ["hard", { "name": "{start}", "base": "hard+soft", "detector": { "pretrained": "$start" }, "axes": { "start": ["own.safetensors", "none"] } }] } }
            """);
        Assert.Equal(
            [("big.safetensors", "/teachers/big/detector/pretrained"), ("small.safetensors", "/students/detector/pretrained"), ("own.safetensors", "/students/configs/1/detector/pretrained")],
            GridWeights.Pretrained(grid).ToArray());
    }

    private static PlanOutcome Plan(Grid grid, CellSpec teacher, string? hash = null) =>
        Planner.Plan(grid, SomeGrid.Describe(grid, train: 100), "1", Found(teacher, hash ?? Hash));

    private static GridWeights Found(CellSpec teacher, string hash) =>
        new(ImmutableDictionary<string, string>.Empty.Add(Reference, hash), ImmutableDictionary<string, CellSpec>.Empty.Add(hash, teacher));

    private static Grid Students(string folds = "[1]") => SomeGrid.Read($$"""
        { "name": "given", "datasets": { "cells": { "reader": "voc", "path": "bccd", "size": 128, "folds": {{folds}}, "seeds": [0] } },
          "students": { "detector": "nano-fpn", "recipe": "nano", "teacher": { "checkpoint": "{{Reference}}", "fold": 1 }, "configs": ["hard", "hard+soft"] } }
        """);

    /// <summary>What a teacher on the grid's own data and fold would be.</summary>
    private static CellSpec Teacher()
    {
        var grid = Students();
        var dataset = new CellDataset { ContentHash = SomeGrid.Describe(grid)["cells"].ContentHash, Options = grid.Datasets[0].Options };
        return Specs.Cell() with { Fold = "1", Dataset = dataset, Detector = DetectorPresets.For("nano-pafpn", 128) };
    }
}
