using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Kd.Core.Cells;

namespace Kd.Client.Tests;

/// <summary>report, diff and export against a server with answers set by hand.</summary>
public sealed class ReportVerbTests : ServedTest
{
    [Theory]
    [InlineData("latex", "\\begin{tabular}")]
    [InlineData("csv", "demo,scenes,ap50,hard+soft,student,run,1,0,,0.5,1,1,done,")]
    [InlineData("json", "\"sweep\":\"demo\"")]
    [InlineData("markdown", "| hard+soft | 50.0 |")]
    public async Task Report_Format_IsWritten(string format, string expected)
    {
        var run = await kdctl.RunAsync("report", "--format", format);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_HtmlToAFile_IsOneWholePageWithCurvesAndNothingOnOutput()
    {
        var run = await kdctl.RunAsync("report", "--format", "html", "--per", "class", "--out", "page.html");

        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
        using var reader = XmlReader.Create(Path.Combine(kdctl.Folder, "page.html"), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        var page = XElement.Load(reader);
        Assert.Contains(page.Descendants().Attributes("aria-label"), a => a.Value.StartsWith("Losses of scenes, hard+soft", StringComparison.Ordinal));
        Assert.Contains(page.Descendants(), e => e.Name.LocalName == "caption" && e.Value.Contains("AP50 by class", StringComparison.Ordinal));
        Assert.Equal(["page.html"], Directory.EnumerateFiles(kdctl.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Report_LatexOfIncompleteRows_IsRefusedUnlessPartial()
    {
        server.Cells = [Samples.Done(Samples.Teacher, 0.6), Samples.Failed(Samples.Student, "bad data")];

        var refused = await kdctl.RunAsync("report", "--format", "latex", "--out", "table.tex");
        var partial = await kdctl.RunAsync("report", "--format", "latex", "--partial");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("rows are not complete: hard+soft", refused.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(kdctl.Folder));
        Assert.Contains("0/1 seeds", partial.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report --format latex --published", "--published has no form latex")]
    [InlineData("report --published --per fold", "so --per cannot go with it: leave it out")]
    [InlineData("report --figures le-pham-2023 --per class --tests --partial", "so --per and --tests and --partial cannot go with it: leave them out")]
    [InlineData("report --format csv --out no/such/folder/table.csv", "Make its folder first, or name another place")]
    [InlineData("report --format html --out no/such/folder/page.html", "cannot write no/such/folder/page.html")]
    [InlineData("report --per image", "image")]
    [InlineData("status --frob", "there is no flag '--frob' here")]
    [InlineData("diff demo dmo", "did you mean \"demo\"?")]
    [InlineData("export demo", "--out")]
    public async Task Verb_WrongFlag_SaysWhatToDo(string command, string expected)
    {
        var run = await kdctl.RunAsync(command.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_SweepWithItself_SharesEveryCell()
    {
        var run = await kdctl.RunAsync("diff", "demo", "demo");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("2 cells in both, 0 trained differently", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cells", "cells.csv cells.jsonl")]
    [InlineData("curves", "losses.csv metrics.csv precision-recall.csv")]
    public async Task Export_Tables_AreWritten(string what, string files)
    {
        var run = await kdctl.RunAsync("export", "--what", what, "--out", "there");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(files, string.Join(' ', Exported()));
    }

    [Fact]
    public async Task Export_CurvesOfACellEvaluatedAnew_AreTheTrainingsLossesAndTheNewestPrecision()
    {
        server.Cells = [Samples.Done(Samples.Teacher, 0.6), Samples.EvaluatedAnew(Samples.Student)];

        await kdctl.RunAsync("export", "--what", "curves", "--out", "there");

        string[] Lines(string file, string row) => [.. File.ReadLines(Path.Combine(kdctl.Folder, "there", file)).Where(l => l.Contains(row, StringComparison.Ordinal))];
        Assert.Contains(Lines("precision-recall.csv", "hard+soft"), l => l.EndsWith(",0.75", StringComparison.Ordinal));
        Assert.Contains(Lines("precision-recall.csv", "big"), l => l.EndsWith(",0.5", StringComparison.Ordinal));
        Assert.Equal(2, Lines("losses.csv", "hard+soft").Length);
    }

    [Fact]
    public async Task Export_Detections_AreCocoResultsOfEachCell()
    {
        var run = await kdctl.RunAsync("export", "--what", "detections", "--out", "there");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("scenes_fold1_seed0_hard+soft.fractions.json", Exported());
        Assert.Contains("fractions of the image's sides", run.Output, StringComparison.Ordinal);
        Assert.All(Exported(), f => Assert.NotEqual(JsonValueKind.Undefined, JsonDocument.Parse(File.ReadAllBytes(Path.Combine(kdctl.Folder, "there", f))).RootElement.ValueKind));
    }

    [Fact]
    public async Task Export_Checkpoints_AreNamedByTheirHashAndHaveACard()
    {
        var run = await kdctl.RunAsync("export", "--what", "checkpoints", "--out", "there");

        var hash = ((CellDone)server.Cells[0].Status).Result.Checkpoint!.Sha256;
        Assert.Equal(0, run.ExitCode);
        Assert.Equal([$"{hash}.md", $"{hash}.safetensors"], Exported());
    }

    [Fact]
    public async Task Export_CheckpointsOfACellThatKeepsItsBestEpoch_SetItApartByName()
    {
        server.Cells = [Samples.DoneKeepingBest(Samples.Teacher, 0.6)];

        var run = await kdctl.RunAsync("export", "--what", "checkpoints", "--out", "there");

        var result = ((CellDone)server.Cells[0].Status).Result;
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1 more that were selected on the test set: best-SHA256.safetensors", run.Output, StringComparison.Ordinal);
        Assert.Equal([$"{result.Checkpoint!.Sha256}.md", $"{result.Checkpoint.Sha256}.safetensors", $"best-{result.Best!.Checkpoint.Sha256}.md", $"best-{result.Best.Checkpoint.Sha256}.safetensors"], Exported());
    }

    [Fact]
    public async Task Import_Checkpoint_SaysHowAGridNamesIt()
    {
        kdctl.Write("teacher.safetensors", "weights");

        var run = await kdctl.RunAsync("import", "teacher.safetensors", "--note", "from the lab & more");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("teacher.safetensors: trained on fold 1, seed 0, 2 epochs, of data aaaaaaaaaaaa; brought by anna on 1970-01-01: from the lab & more\n", run.Output, StringComparison.Ordinal);
        Assert.EndsWith($"  \"teacher\": {{\"checkpoint\":\"sha256:{new string('e', 64)}\",\"fold\":\"1\"}}\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_ResultOfACell_SaysWhatItStandsForAndHowReportsMarkIt()
    {
        kdctl.Write("results.json", "[]");

        var run = await kdctl.RunAsync("import", "results.json", "--as", Samples.Student.Label, "--note", "another program");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("results.json: ap50 50.0 on ", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("it stands for scenes/fold1/seed0/hard+soft; reports mark it with a dagger and say: brought by anna (another program)\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_NoSuchFile_SaysWhich()
    {
        var run = await kdctl.RunAsync("import", "missing.safetensors");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("cannot read missing.safetensors", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("checkpoints")]
    [InlineData("detections")]
    [InlineData("curves")]
    public async Task Export_DamagedFile_SaysWhichAndLeavesNothingHalfWritten(string what)
    {
        server.Damaged = true;

        var run = await kdctl.RunAsync("export", "--what", what, "--out", "there");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("does not have the hash its result names", run.Error, StringComparison.Ordinal);
        Assert.Contains("if it stays so, kdctl evict ", run.Error, StringComparison.Ordinal);
        Assert.Empty(Exported());
    }

    [Theory]
    [InlineData("export --what checkpoints --out there")]
    [InlineData("export --what detections --out there")]
    [InlineData("export --what curves --out there")]
    [InlineData("report --format html --out there.html")]
    public async Task Verb_ServerLostInAFile_SaysSoAndLeavesNothingHalfWritten(string command)
    {
        server.BreaksOffFiles = true;

        var run = await kdctl.RunAsync(command.Split(' '));

        Assert.Equal(3, run.ExitCode);
        Assert.Contains($"{server.Address}/ was lost: ", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(kdctl.Folder, "*", SearchOption.AllDirectories));
    }

    private string[] Exported() => [.. Directory.EnumerateFiles(Path.Combine(kdctl.Folder, "there")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
}
