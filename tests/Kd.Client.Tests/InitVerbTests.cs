using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Grids;
using Kd.Core.Json;

namespace Kd.Client.Tests;

/// <summary>kdctl init, with a trainer that found what it is told.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class InitVerbTests : IDisposable
{
    private readonly Kdctl kdctl = new();

    public void Dispose() => kdctl.Dispose();

    [Theory]
    [InlineData("bccd/VOCdevkit/BCCD/Annotations bccd/VOCdevkit/BCCD/JPEGImages", "", DatasetReader.Voc, "bccd/VOCdevkit/BCCD", "1 2 3 4 5")]
    [InlineData("voc/VOC2007/Annotations voc/VOC2007/JPEGImages voc/VOC2012/Annotations voc/VOC2012/JPEGImages", "official", DatasetReader.Voc, "voc", "official")]
    [InlineData("vedai/Annotations512 vedai/Vehicules512", "1 2", DatasetReader.Vedai, "vedai", "1 2")]
    [InlineData("birds/images birds/labels", "train-test", DatasetReader.Yolo, "birds", "train-test")]
    public async Task Init_FolderOfALayout_WritesAGridThatReads(string folders, string found, DatasetReader reader, string path, string folds)
    {
        foreach (var folder in folders.Split(' '))
        {
            Directory.CreateDirectory(Path.Combine(kdctl.Folder, folder));
        }

        Trainer(found.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        var run = await kdctl.RunAsync("init", folders.Split('/')[0], "--out", "mine.json");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("next: kdctl plan mine.json", run.Output, StringComparison.Ordinal);
        var dataset = Assert.IsType<GridRead>(GridReader.ReadFile(Path.Combine(kdctl.Folder, "mine.json"))).Grid.Datasets.Single();
        Assert.Equal((reader, path, folds), (dataset.Options.Reader, dataset.Path, string.Join(' ', dataset.Folds)));
        Assert.Contains("// 100 images, 300 objects: red cell 300", await File.ReadAllTextAsync(Path.Combine(kdctl.Folder, "mine.json")), StringComparison.Ordinal);
        Assert.Equal(2, (await kdctl.RunAsync("init", folders.Split('/')[0], "--out", "mine.json")).ExitCode);
    }

    [Theory]
    [InlineData("missing", "there is no folder missing")]
    [InlineData("empty", "no layout of a data set was recognised")]
    public async Task Init_NothingToRead_SaysSo(string folder, string expected)
    {
        Directory.CreateDirectory(Path.Combine(kdctl.Folder, "empty"));

        var run = await kdctl.RunAsync("init", folder);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    private void Trainer(string[] folds)
    {
        var description = new DatasetDescription
        {
            ContentHash = new string('a', 64),
            Classes = [new ClassCount("red cell", 300)],
            Folds = [.. folds.Select(name => new FoldSummary(name, 80, 20))],
            Images = 100,
            Objects = 300,
            Problems = [new DataProblem("box-outside-image", 3, Fatal: false, "clipped", ["a.xml: object 1"])],
        };
        var program = kdctl.Write("trainer", $"#!/bin/sh\ncat > question.json\ncat <<'EOF'\n{KdJson.Serialize(description)}\nEOF\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        kdctl.Environment["KDCTL_TRAINER"] = program;
    }
}
