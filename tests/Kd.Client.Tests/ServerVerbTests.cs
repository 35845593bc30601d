using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Results;

namespace Kd.Client.Tests;

public sealed class ServerVerbTests : ServedTest
{
    [Fact]
    public async Task Run_SweepSettlesWithEveryCellDone_TableOnOutputAndCodeZero()
    {
        server.CellAnswers.Enqueue([]);
        server.Connections.Enqueue([Samples.Status(0, SweepState.Running), Samples.Status(2, SweepState.Settled)]);

        var run = await kdctl.RunAsync("run", kdctl.Write("grid.json", Samples.Grid));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("50.0", run.Output);
        Assert.Contains("sweep demo: 2 cells (1 teacher, 1 student): 0 done, 2 to train", run.Error);
        Assert.Contains($"done      {Samples.Teacher.Label}  ap50 61.2  (15 s)", run.Error);
        Assert.Contains("sweep     2 of 2 done", run.Error);
        Assert.Contains("3 x box-outside-image, clipped: 00000012.txt: row 2", run.Error);
        Assert.Equal("demo", server.Submitted!.Grid.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Run_OnATerminal_RedrawsInPlaceAndLeavesTheTable()
    {
        server.CellAnswers.Enqueue([]);
        server.Connections.Enqueue([Samples.Status(0, SweepState.Running), Samples.Status(2, SweepState.Settled)]);
        kdctl.Environment["TERM"] = "xterm";
        kdctl.Write("grid.json", Samples.Grid);

        var run = await kdctl.ShellAsync("script -qec '\"$KDCTL\" run grid.json' /dev/null");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\u001b[", run.Output);
        Assert.Contains($"done      {Samples.Student.Label}", run.Output);
        Assert.Contains("hard+soft", run.Output[run.Output.LastIndexOf("config", StringComparison.Ordinal)..]);
        Assert.DoesNotContain("internal error", run.Output);
    }

    [Fact]
    public async Task Run_CellsFail_DigestNamesCauseAndCodeIsOne()
    {
        server.CellAnswers.Enqueue([]);
        server.Cells = [Samples.Failed(Samples.Teacher, "00000012.png: not an image")];
        server.Connections.Enqueue([Samples.Status(0, SweepState.Settled, failed: 1, blocked: 1) with
        {
            Failures = [new FailureGroup("failed", "00000012.png: not an image", [Samples.Teacher.Label])],
        }]);

        var run = await kdctl.RunAsync("run", kdctl.Write("grid.json", Samples.Grid));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("1 failed: 00000012.png: not an image", run.Error);
        Assert.Contains(Samples.Teacher.Label, run.Error);
    }

    [Fact]
    public async Task Watch_ConnectionBreaksTwice_GoesOnUntilSettled()
    {
        server.Connections.Enqueue([Samples.Status(0, SweepState.Running)]);
        server.Connections.Enqueue([Samples.Status(1, SweepState.Running)]);
        server.Connections.Enqueue([Samples.Status(2, SweepState.Settled)]);

        var run = await kdctl.RunAsync("watch", "demo");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("demo: 2 of 2 done", run.Error);
        Assert.Empty(server.Connections);
    }

    [Fact]
    public async Task Watch_ServerAwayBehindAProxy_GoesOnWhenItIsBack()
    {
        server.Away = 2;

        var run = await kdctl.RunAsync("watch", "demo");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(-1, server.Away);
    }

    [Fact]
    public async Task Watch_CellBeginsAgain_RowsAreForetoldAndLostStepsCounted()
    {
        server.Cells = [Samples.Open(Samples.Teacher, new CellRunning(1)), Samples.Open(Samples.Student, new CellWaiting(Samples.Teacher.Key))];
        server.Connections.Enqueue(
        [
            Samples.Trains(Samples.Teacher, attempt: 1, step: 10),
            Samples.Trains(Samples.Teacher, attempt: 1, step: 50),
            Samples.Trains(Samples.Teacher, attempt: 2, step: 40),
            Samples.Status(2, SweepState.Settled),
        ]);

        var run = await kdctl.RunAsync("watch", "demo");

        Assert.Contains("rows      scenes: big 0/1 ETA 9 s, hard+soft 0/1 ETA 19 s", run.Error);
        Assert.Contains("sweep     2 of 2 done, 75 % of steps kept", run.Error);
    }

    [Fact]
    public async Task Watch_UntilFirstTable_EndsWithItWhileCellsAreLeft()
    {
        server.Connections.Enqueue([Samples.Status(1, SweepState.Running), Samples.Status(1, SweepState.Running)]);

        var run = await kdctl.RunAsync("watch", "demo", "--until", "first-table");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("50.0", run.Output);
    }

    [Fact]
    public async Task Watch_NobodyWorksOnTheSweep_SaysSoAndCodeIsOne()
    {
        server.Connections.Enqueue([Samples.Status(1, SweepState.Idle)]);

        var run = await kdctl.RunAsync("watch", "demo");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("nobody works on it now", run.Error);
    }

    [Fact]
    public async Task Run_OnlyAndSmoke_ReachTheServer()
    {
        await kdctl.RunAsync("run", kdctl.Write("grid.json", Samples.Grid), "--only", "scenes/*", "*/seed0/*", "--smoke");

        Assert.Equal(["scenes/*", "*/seed0/*"], server.Submitted!.Only.ToArray());
        Assert.True(server.Submitted.Smoke);
    }

    [Fact]
    public async Task Run_ServerRefusesGrid_EveryProblemWithPointerAndCodeTwo()
    {
        server.Refusal = new ApiProblem
        {
            Title = "the grid does not fit its data",
            Status = 422,
            Problems = [new ApiGridProblem("/datasets/scenes/folds", "there is no fold 9"), new ApiGridProblem("/datasets/scenes", "no such folder")],
        };

        var run = await kdctl.RunAsync("run", kdctl.Write("grid.json", Samples.Grid));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("/datasets/scenes/folds: there is no fold 9", run.Error);
        Assert.Contains("/datasets/scenes: no such folder", run.Error);
        Assert.Contains("2 problems in", run.Error);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Submit_NewSweep_SaysWhatItHolds()
    {
        var run = await kdctl.RunAsync("submit", kdctl.Write("grid.json", Samples.Grid));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("demo: submitted, 2 cells (1 teacher, 1 student): 0 done, 2 to train\n", run.Output);
    }

    [Fact]
    public async Task Plan_Wide_ListsEveryCellWithTeacherAndSteps()
    {
        var run = await kdctl.RunAsync("plan", kdctl.Write("grid.json", Samples.Grid), "-o", "wide");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("note: a note about this plan", run.Output);
        Assert.Matches($@"{System.Text.RegularExpressions.Regex.Escape(Samples.Student.Label)} +student +50 +{Samples.Teacher.Label}", run.Output);
    }

    [Fact]
    public async Task Plan_Probe_ShowsTimeAndMemoryByRowAndInTotal()
    {
        var run = await kdctl.RunAsync("plan", kdctl.Write("grid.json", Samples.Grid), "--probe");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("predicted on cpu: 2 min 30 s of device time for what is left to train, about 2 min 30 s on 2 slots", run.Output);
        Assert.Matches(@"hard\+soft .* ~2 s +1 min 40 s +1 min 40 s +~3\.00 GiB", run.Output);
        Assert.Contains("hard+soft needs about 3.0 GiB, cpu has 2.0 GiB", run.Output);
        Assert.Contains("~ marks figures extrapolated from batches of 2 and 4 images", run.Output);
    }

    [Fact]
    public async Task Plan_ProbesAreTold_SaysEachOnceOnStderr()
    {
        server.Probing = [Samples.Probing(1), Samples.Probing(1), Samples.Probing(2)];
        var run = await kdctl.RunAsync("plan", kdctl.Write("grid.json", Samples.Grid), "--probe", "--probe-limit", "7");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(7, server.Submitted!.ProbeSeconds);
        Assert.Equal(
            "probing 1 of 2: scenes big, tiny-fpn, 128 px, 4 images a step\nprobing 2 of 2: scenes hard+soft and 1 row like it, tiny-fpn with teacher tiny-pafpn, 128 px, 4 images a step\n",
            run.Error);
        Assert.Contains("predicted on cpu", run.Output);
        Assert.DoesNotContain("probing", run.Output);
    }

    [Fact]
    public async Task Plan_ServerEndsInTheMiddleOfProbing_SaysThatTheCommandGoesOn()
    {
        (server.Probing, server.BreaksOff) = ([Samples.Probing(1)], true);
        var run = await kdctl.RunAsync("plan", kdctl.Write("grid.json", Samples.Grid), "--probe");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("broke off while it probed: the same command goes on with what is left", run.Error);
    }

    [Fact]
    public async Task Plan_ShapeThatWasNotProbedInTime_IsNamedOnceBesideTheOthersFigures()
    {
        var late = Samples.Prediction with { Rows = [.. Samples.Prediction.Rows.Select(r => r with { Probe = new(null, "not probed within 7 s") })] };
        server.Summary = Samples.Summary with { Prediction = late };
        var run = await kdctl.RunAsync("plan", kdctl.Write("grid.json", Samples.Grid));

        Assert.Contains("for what is left to train without the 2 rows below that could not be probed, about", run.Output);
        Assert.Contains("warning: scenes: not counted: big, hard+soft: not probed within 7 s\n", run.Output);
    }

    [Fact]
    public async Task Plan_ProbeLimitThatIsNone_IsRefused() =>
        Assert.Contains("--probe-limit takes a number of seconds", (await kdctl.RunAsync("plan", kdctl.Write("grid.json", Samples.Grid), "--probe", "--probe-limit", "0")).Error);

    [Fact]
    public async Task Plan_NeverProbed_SaysHowToPredict() =>
        Assert.Contains("--probe", (await kdctl.RunAsync("plan", kdctl.Write("grid.json", Samples.Grid))).Output);

    [Fact]
    public async Task Plan_Explain_ShowsEachSettingAndItsOrigin()
    {
        var run = await kdctl.RunAsync("plan", kdctl.Write("grid.json", Samples.Grid), "--explain", Samples.Student.Label);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"epochs +2 +recipe 'short'", run.Output);
        Assert.Matches($"teacher +{Samples.Teacher.Label}", run.Output);
    }

    [Fact]
    public async Task Plan_ExplainUnknownCell_NamesTheNearOne()
    {
        var run = await kdctl.RunAsync("plan", kdctl.Write("grid.json", Samples.Grid), "--explain", "scenes/fold1/seed0/hard+sort");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"did you mean \"{Samples.Student.Label}\"", run.Error);
    }

    [Theory]
    [InlineData("ls", "demo", 0)]
    [InlineData("status", "2 of 2 done", 0)]
    [InlineData("status demo -o wide", "61.2", 0)]
    [InlineData("status demo -o name", "demo", 0)]
    [InlineData("status demo -o json", "\"state\":\"settled\"", 0)]
    [InlineData("ls -o name", "demo", 0)]
    [InlineData("report", "50.0", 0)]
    [InlineData("report demo --format markdown", "| ", 0)]
    [InlineData("report demo -o json", "{", 0)]
    [InlineData("report --published", "scenes: the paper has no such data set", 0)]
    [InlineData("report demo --figures le-pham-2023 -o json", "\"paper\":", 0)]
    [InlineData("version", "revision t1", 0)]
    [InlineData("version -o json", "\"trainerRevision\":\"t1\"", 0)]
    public async Task Verb_SettledSweep_Answers(string line, string expected, int code)
    {
        var run = await kdctl.RunAsync(line.Split(' '));

        Assert.Equal(code, run.ExitCode);
        Assert.Contains(expected, run.Output);
        Assert.Empty(run.Error);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Fact]
    public async Task Status_UnknownSweep_NamesTheNearOne()
    {
        var run = await kdctl.RunAsync("status", "dem");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("kdctl: no sweep 'dem': did you mean \"demo\"?\n", run.Error);
    }

    [Fact]
    public async Task Reeval_Sweep_SaysWhatChangedInEachCell()
    {
        var run = await kdctl.RunAsync("reeval", "-o", "wide");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"scenes/fold1/seed0/big +evaluated anew +1 -> 2 +ap50 +61\.20 +62\.54 +1 new\n +coco-ap +- +30\.00", run.Output);
        Assert.Matches(@"scenes/fold1/seed0/hard\+soft +unchanged +2 +ap50 +50\.00 +50\.00\n", run.Output);
        Assert.EndsWith("1 cell evaluated anew, 1 cell unchanged\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reeval_OneCellByNameOrKey_AsksForThatCellAlone()
    {
        foreach (var name in new[] { Samples.Student.Label, Samples.Student.Key.Short })
        {
            var run = await kdctl.RunAsync("reeval", name);
            Assert.Equal(0, run.ExitCode);
            Assert.EndsWith("\n1 cell unchanged\n", run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Reeval_CellThatContradictsItself_SaysSoAndEndsWithOne()
    {
        server.Reevaluations = [Samples.Reevaluated(Samples.Teacher, 0.6, 0.6) with { Outcome = ReevaluationOutcome.Contradicted, Message = "other numbers before" }];

        var run = await kdctl.RunAsync("reeval", Samples.Teacher.Label);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("scenes/fold1/seed0/big: other numbers before", run.Output);
    }

    [Fact]
    public async Task Report_BoxPlots_WritesThemAsJsonBesideTheTable()
    {
        var run = await kdctl.RunAsync("report", "--boxplots", "boxes.json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("50.0", run.Output);
        var plots = KdJson.Deserialize<BoxPlots>(File.ReadAllBytes(Path.Combine(kdctl.Folder, "boxes.json")));
        Assert.Equal(["big", "hard+soft"], plots.Panels[0].Groups[0].Boxes.Select(b => b.Row));
    }

    [Theory]
    [InlineData("report --figures le-pham-2032", "did you mean \"le-pham-2023\"?")]
    [InlineData("report --boxplots no/such/folder/boxes.json", "cannot write no/such/folder/boxes.json")]
    public async Task Report_WrongFlag_SaysWhatToDo(string command, string expected)
    {
        var run = await kdctl.RunAsync(command.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error);
    }

    [Fact]
    public async Task Report_ReaderOfThePipeLeaves_EndsQuietly()
    {
        var run = await kdctl.ShellAsync("\"$KDCTL\" status demo -o wide | head -n 1");

        Assert.Equal("", run.Error);
        Assert.Single(run.Output.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Verb_WrongToken_SaysHowToGiveOne()
    {
        kdctl.Environment["KDCTL_TOKEN"] = "wrong";

        var run = await kdctl.RunAsync("ls");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("does not know this token", run.Error);
        Assert.Contains("--token-file", run.Error);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Verb_TokenFile_IsRead()
    {
        kdctl.Environment.Remove("KDCTL_TOKEN");

        var run = await kdctl.RunAsync("ls", "--token-file", kdctl.Write("token", StubServer.Token + "\n"));

        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Verb_TokenFileOfSeveralHolders_TheMightiestIsSent()
    {
        kdctl.Environment.Remove("KDCTL_TOKEN");
        kdctl.Environment["KDCTL_TOKEN_FILE"] = kdctl.Write("token", $"board read {new string('r', 32)}\nanna admin {StubServer.Token}\n");

        var run = await kdctl.RunAsync("ls");

        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("")]
    [InlineData("t\u00f6ken-of-somebody-else")]
    public async Task Verb_FileWithoutAToken_OneLineAndCodeTwo(string text)
    {
        var run = await kdctl.RunAsync("ls", "--token-file", kdctl.Write("token", text));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("holds no token", run.Error);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Verb_NobodyListens_OneLineAndCodeThree()
    {
        await server.DisposeAsync();

        var run = await kdctl.RunAsync("ls");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("no answer from", run.Error);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }
}
