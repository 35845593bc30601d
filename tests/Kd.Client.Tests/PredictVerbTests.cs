using Kd.Core.Json;
using Kd.Core.Results;
using Kd.Core.Trainers;

namespace Kd.Client.Tests;

/// <summary>kdctl predict with a server and a trainer that answer as told.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class PredictVerbTests : ServedTest
{
    [Fact]
    public async Task Predict_DoneCell_AsksTheTrainerWithBothCheckpointsAndSaysWhatWasDrawn()
    {
        Trainer("""cat > question.json; echo '{"images":[{"image":"a","file":"a.png","part":"training","objects":3,"found":[2,1]}]}'""");

        var run = await kdctl.RunAsync("predict", Samples.Student.Label, "a", "--out", "pictures", "--dataset", "there");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("pictures/a.png: 3 objects, big found 2, hard+soft found 1 (a training image: it says little)\n", run.Output);
        var question = KdJson.Deserialize<PredictRequest>(File.ReadAllBytes(Path.Combine(kdctl.Folder, "question.json")));
        Assert.Equal(["big", "hard+soft"], question.Panels.Select(p => p.Title));
        Assert.All(question.Panels, p => Assert.Equal(p.Sha256, Core.Artifacts.ArtifactHash.Of(Samples.Files[ArtifactKind.Checkpoint])));
        Assert.Equal((Path.Combine(kdctl.Folder, "there"), Path.Combine(kdctl.Folder, "pictures")), (question.Dataset, question.Directory));
    }

    [Theory]
    [InlineData("echo 'kd-trainer: there is no file b.png' >&2; exit 1", 2, "kdctl: there is no file b.png\n")]
    [InlineData("echo no", 5, "is no kd-trainer of this version")]
    public async Task Predict_TrainerRefuses_SaysWhy(string trainer, int code, string expected)
    {
        Trainer("cat > /dev/null; " + trainer);

        var run = await kdctl.RunAsync("predict", Samples.Student.Label, "b.png", "--dataset", "there");

        Assert.Equal(code, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_CellWithoutResult_SaysSo()
    {
        server.Cells = [Samples.Done(Samples.Teacher, 0.6), Samples.Failed(Samples.Student, "bad data")];

        var run = await kdctl.RunAsync("predict", Samples.Student.Label, "a.png");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("has no result yet", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unlisted", " (the fold neither trains nor tests on it)")]
    [InlineData("test", "")]
    public async Task Predict_ImageOfTheDataSet_SaysWhereItBelongs(string part, string expected)
    {
        Trainer($$"""cat > /dev/null; echo '{"images":[{"image":"a","file":"a.png","part":"{{part}}","objects":3,"found":[2,1]}]}'""");

        var run = await kdctl.RunAsync("predict", Samples.Student.Label, "a", "--out", "pictures", "--dataset", "there");

        Assert.Equal($"pictures/a.png: 3 objects, big found 2, hard+soft found 1{expected}\n", run.Output);
    }

    [Fact]
    public async Task Predict_GivenTeacher_IsFetchedByItsHashAndLooksToo()
    {
        var hash = Core.Artifacts.ArtifactHash.Of(Samples.Files[ArtifactKind.Checkpoint]);
        server.Plan = Samples.GivenTeacher(hash);
        server.Cells = [Samples.Done(server.Plan.Cells[0], 0.5)];
        Trainer("""cat > question.json; echo '{"images":[{"image":"a","file":"a.png","part":"test","objects":3,"found":[2,1]}]}'""");

        var run = await kdctl.RunAsync("predict", Samples.Student.Label, "a", "--out", "pictures", "--dataset", "there");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal($"pictures/a.png: 3 objects, teacher {hash[..12]} found 2, hard+soft found 1\n", run.Output);
        Assert.Equal([hash, hash], KdJson.Deserialize<PredictRequest>(File.ReadAllBytes(Path.Combine(kdctl.Folder, "question.json"))).Panels.Select(p => p.Sha256));
    }

    [Fact]
    public async Task Predict_TeacherTakenAway_SaysThatItDoesNotLook()
    {
        server.Cells = [Samples.Open(Samples.Teacher, new Core.Cells.CellReady(null)), Samples.Done(Samples.Student, 0.5)];
        Trainer("""cat > /dev/null; echo '{"images":[{"image":"a","file":"a.png","part":"test","objects":3,"found":[1]}]}'""");

        var run = await kdctl.RunAsync("predict", Samples.Student.Label, "a", "--out", "pictures", "--dataset", "there");

        Assert.Equal((0, "pictures/a.png: 3 objects, hard+soft found 1\n"), (run.ExitCode, run.Output));
        Assert.Equal("kdctl: its teacher scenes/fold1/seed0/big does not look, for it has no result: kdctl status demo tells where it stands\n", run.Error);
    }

    [Fact]
    public async Task Predict_ServerLostInACheckpoint_IsNoFaultOfTheFile()
    {
        server.BreaksOffFiles = true;
        Trainer("exit 1");

        var run = await kdctl.RunAsync("predict", Samples.Student.Label, "a", "--dataset", "there");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains(" was lost: ", run.Error, StringComparison.Ordinal);
    }

    private void Trainer(string script)
    {
        var program = kdctl.Write("trainer", $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        kdctl.Environment["KDCTL_TRAINER"] = program;
    }
}
