using System.Text;
using System.Text.Json;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Exports;
using Kd.Core.Json;
using Kd.Core.Results;
using Kd.Core.Tests.Results;

namespace Kd.Core.Tests.Exports;

public sealed class ExportTests
{
    private static readonly DetectionFile Detections = new()
    {
        Classes = ["car", "boat"],
        Images = ["00000012", "7"],
        Sizes = [200, 100, 50, 50],
        Counts = [2, 1],
        Shares = [2, 1],
        Columns = [FloatColumn.Pack([1, 2, 2]), FloatColumn.Pack([0.5f, 0.25f, 0.75f]), FloatColumn.Pack([0.5f, 0]), FloatColumn.Pack([0.25f, 0]), FloatColumn.Pack([1, 0.5f]), FloatColumn.Pack([0.75f, 1])],
    };

    [Fact]
    public void Coco_FileWithSizes_HasBoxesInPixelsAndIdsThatSurvive() => Assert.Equal(
        """[{"image_id":"00000012","category_id":1,"bbox":[100,25,100,50],"score":0.5},{"image_id":"00000012","category_id":2,"bbox":[100,25,100,50],"score":0.25},{"image_id":7,"category_id":2,"bbox":[0,0,25,50],"score":0.75}]""",
        Coco(Detections));

    [Fact]
    public void Coco_FileWithoutSizes_HasBoxesInFractions() =>
        Assert.Contains("\"bbox\":[0.5,0.25,0.5,0.5]", Coco(Detections with { Sizes = null }), StringComparison.Ordinal);

    [Fact]
    public void Coco_Key_NamesCategoriesAndImages() => Assert.Equal(
        """{"categories":[{"id":1,"name":"car"},{"id":2,"name":"boat"}],"images":[{"id":"00000012","width":200,"height":100},{"id":7,"width":50,"height":50}]}""",
        CocoResults.Key(Detections).TrimEnd());

    [Fact]
    public void Coco_WrittenAndRead_IsTheSame() => Assert.Equal(
        [new CocoDetection("00000012", 1, 100, 25, 100, 50, 0.5), new CocoDetection("00000012", 2, 100, 25, 100, 50, 0.25), new CocoDetection("7", 2, 0, 0, 25, 50, 0.75)],
        CocoResults.Read(Encoding.UTF8.GetBytes(Coco(Detections))).AsEnumerable());

    [Theory]
    [InlineData("{}", "it is no list")]
    [InlineData("[{]", "these are no detections in COCO's result format")]
    [InlineData("""[{"image_id":1,"category_id":1,"bbox":[0,0,1],"score":0.5}]""", "entry 0 has a box that is no four finite numbers")]
    [InlineData("""[{"image_id":1,"category_id":1,"bbox":[0,0,1,-1],"score":0.5}]""", "entry 0 has a box")]
    [InlineData("""[{"image_id":1,"category_id":1,"bbox":[0,0,1,1],"score":1.5}]""", "a score outside 0..1")]
    [InlineData("""[{"image_id":1,"category_id":"car","bbox":[0,0,1,1],"score":0.5}]""", "entry 0: ")]
    [InlineData("""[{"category_id":1,"bbox":[0,0,1,1],"score":0.5}]""", "entry 0: ")]
    public void Coco_NoResults_SaysWhatIsWrong(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => CocoResults.Read(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);

    [Fact]
    public void DetectionFile_ZippedAndRead_FindsTheSameObjects() =>
        Assert.Equal(Detections.Found(), DetectionFile.Read(Detections.Zipped()).Found());

    [Fact]
    public void Cells_CsvAndJsonLines_HoldALineForEachCell()
    {
        var cells = Cells();

        var csv = string.Concat(ExportedCell.Csv(cells)).TrimEnd('\n').Split('\n').Select(l => l.Split(',')).ToArray();
        var json = string.Concat(ExportedCell.JsonLines(cells)).TrimEnd('\n').Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToArray();

        Assert.Equal((cells.Length + 1, cells.Length), (csv.Length, json.Length));
        Assert.All(csv, line => Assert.Equal(csv[0].Length, line.Length));
        Assert.Equal(["ap50", "best_on_test:ap50"], csv[0][^2..]);
        Assert.Equal(("cells/fold1/seed0/teacher", "done", "0.5"), (csv[1][1], csv[1][8], csv[1][^2]));
        Assert.Equal(("missing", ""), (csv[2][8], csv[2][^1]));
        Assert.Equal(cells[0].Cell.Key.Hex, json[0].GetProperty("cell").GetProperty("key").GetString());
        Assert.Equal("done", json[0].GetProperty("status").GetProperty("status").GetString());
    }

    [Fact]
    public void Cells_ImportedResult_TellsNothingOfATraining()
    {
        var one = Cells()[0];
        var imported = ((CellDone)one.Status).Result with { Checkpoint = null, Imported = new ResultOrigin("anna", "another program", DateTimeOffset.UnixEpoch, new string('a', 64)) };

        var csv = string.Concat(ExportedCell.Csv([one with { Status = new CellDone(imported) }])).TrimEnd('\n').Split('\n').Select(l => l.Split(',')).ToArray();
        var line = csv[0].Zip(csv[1]).ToDictionary(c => c.First, c => c.Second);

        Assert.All(["steps", "train_seconds", "images_per_second", "device", "exact", "checkpoint_sha256"], column => Assert.Equal("", line[column]));
        Assert.Equal(("imported", "anna", "another program", "0.5"), (line["status"], line["imported_by"], line["imported_note"], line["ap50"]));
    }

    [Fact]
    public void Curves_Tables_HoldALineForEachNumber()
    {
        var curves = new CellCurves
        {
            Losses = [new EpochLosses(1, SomeSweep.ByClass(("hard.box", 0.5), ("hard.class", 2)))],
            Metrics = [new EpochMetrics(1, SomeSweep.ByClass(("ap50", 0.25)))],
            Classes = [new ClassCurve("car", [1, 0.5f, 0])],
        };
        var all = new[] { (Cells()[0], curves) };

        Assert.Equal("sweep,dataset,fold,seed,config,epoch,term,loss\nsmall,cells,1,0,teacher,1,hard.box,0.5\nsmall,cells,1,0,teacher,1,hard.class,2\n", CurveTables.Losses(all));
        Assert.Equal("sweep,dataset,fold,seed,config,epoch,metric,value\nsmall,cells,1,0,teacher,1,ap50,0.25\n", CurveTables.Metrics(all));
        Assert.EndsWith("car,0,1\nsmall,cells,1,0,teacher,car,0.5,0.5\nsmall,cells,1,0,teacher,car,1,0\n", CurveTables.Precision(all), StringComparison.Ordinal);
    }

    [Fact]
    public void Card_OfAStudent_SaysWhatTrainedItOnWhatAndFromWhichTeacher()
    {
        var student = Cells().First(c => c.Cell.Spec.Teacher is not null);
        var result = Specs.Result(student.Cell.Key, ap50: 0.5, teacherSha256: new string('7', 64));

        var card = CheckpointCard.Markdown(student, result, "cells/fold1/seed0/teacher");

        foreach (var expected in new[] { "# cells/fold1/seed0/hard+soft", student.Cell.Key.Hex, result.Checkpoint!.Sha256, $"cells/fold1/seed0/teacher, checkpoint `{new string('7', 64)}`", "| ap50 | 50.00 | 50.00 |", "hard + soft", student.Cell.Spec.Dataset.ContentHash })
        {
            Assert.Contains(expected, card, StringComparison.Ordinal);
        }

        Assert.Equal(student.Cell.Key, CellKey.Of(KdJson.Deserialize<CellSpec>(card.Split("```json\n")[1].Split("\n```")[0])));
    }

    [Fact]
    public void Card_OfWeightsSelectedOnTheTestSet_SaysSoAndNamesTheReportedOnes()
    {
        var cell = Cells()[0];
        var best = new BestEpoch(7, new Artifact("best.safetensors", new string('8', 64), 9));
        var result = Specs.Result(cell.Cell.Key, ap50: 0.5) with { Best = best };

        var card = CheckpointCard.Markdown(cell, result, best, teacher: null);

        foreach (var expected in new[] { $"Weights: `{best.Checkpoint.Sha256}.safetensors`", "after epoch 7", "**Selected on the test set**", "50.00 (x100)", $"The reported weights are `{result.Checkpoint!.Sha256}`", "```json" })
        {
            Assert.Contains(expected, card, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("Metrics of these weights", card, StringComparison.Ordinal);
    }

    private static string Coco(DetectionFile file)
    {
        using var stream = new MemoryStream();
        CocoResults.Write(file, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static System.Collections.Immutable.ImmutableArray<ExportedCell> Cells()
    {
        var plan = SomeSweep.PlanOf(2, 2);
        return ExportedCell.Of(plan, plan.Cells.Select((c, i) => new CellView(c.Key, c.Label, "ap50", i == 0 ? new CellDone(Specs.Result(c.Key)) : new CellReady(null))));
    }
}
