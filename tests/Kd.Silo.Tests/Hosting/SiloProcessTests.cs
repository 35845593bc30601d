using System.Diagnostics;
using System.Text.RegularExpressions;
using Kd.Core.Api;
using Kd.Core.Json;
using Kd.Silo.Hosting;
using Kd.Silo.Trainers;
using Kd.StubTrainer;

namespace Kd.Silo.Tests.Hosting;

/// <summary>kd-silo as a process of its own, ended in every way there is.</summary>
public sealed class SiloProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TestDirectory home = new();
    private readonly List<Process> started = [];

    private string Store => home.Of("store");

    [Fact]
    public async Task KillNine_LeavesNoTrainerAlive_AndTheNextSiloFinishesWithOneResultACell()
    {
        RunningSilo.Script(home, new StubRule { Steps = 100_000, StepSeconds = 0.02, CheckpointEvery = 100 });
        var first = await StartListening();
        using (var http = RunningSilo.Client(Store))
        {
            await Submit(http);
            await Until(() => Directory.EnumerateFiles(Store, "resume.json", SearchOption.AllDirectories).Count() == 2);
        }

        var trainers = TrainerPids();
        Assert.Equal(2, trainers.Count);
        first.Kill();
        await first.WaitForExitAsync();
        await Until(() => trainers.All(pid => TrainerRegister.StartTicks(pid) is null));

        RunningSilo.Script(home);
        await using var second = await RunningSilo.Start(home);
        var status = await second.Settled();
        Assert.Equal(new CellCounts { Total = 3, Done = 3 }, status.Counts);
        Assert.Equal(3, Directory.EnumerateFiles(Store, "result.json", SearchOption.AllDirectories).Count());
        var curves = Directory.EnumerateFiles(Path.Combine(Store, "cells"), "curves-*", SearchOption.AllDirectories).Select(File.ReadAllText);
        Assert.Equal(2, curves.Count(c => c != "{\"fromStep\":0}"));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Signal_ChecksRunningCellsInAndExitsInOrder(string signal)
    {
        RunningSilo.Script(home, new StubRule { Steps = 100_000, StepSeconds = 0.02 });
        var silo = await StartListening();
        using (var http = RunningSilo.Client(Store))
        {
            await Submit(http);
            await Until(() => Directory.EnumerateFiles(Store, "events.jsonl", SearchOption.AllDirectories).Count() == 2);
        }

        using (var kill = Process.Start("kill", [$"-{signal}", silo.Id.ToString()]))
        {
            await kill.WaitForExitAsync();
        }

        await AssertOrderlyEnd(silo);
    }

    [Fact]
    public async Task EndOfItsStdinPipe_StopsItInOrder()
    {
        RunningSilo.Script(home, new StubRule { Steps = 100_000, StepSeconds = 0.02 });
        var silo = await StartListening();
        using (var http = RunningSilo.Client(Store))
        {
            await Submit(http);
            await Until(() => Directory.EnumerateFiles(Store, "events.jsonl", SearchOption.AllDirectories).Count() == 2);
        }

        silo.StandardInput.Close();
        await AssertOrderlyEnd(silo);
    }

    [Fact]
    public async Task SecondSiloOnAStore_IsRefusedWithTheFirstOnesAddress()
    {
        RunningSilo.Script(home);
        await using var first = await RunningSilo.Start(home);
        var second = Start();
        var said = await second.StandardError.ReadToEndAsync();
        await second.WaitForExitAsync();
        Assert.Equal(3, second.ExitCode);
        Assert.Matches(new Regex($"^kd-silo: --store: the kd-silo with pid {Environment.ProcessId} at http://127.0.0.1:[0-9]+ works on '.*'; use that one, or stop it first\n$"), said);
    }

    [Fact]
    public async Task BadOptions_AreToldAtOnceAndNothingIsMade()
    {
        var silo = Start("--slots", "x", "--nonsense", "1");
        var said = await silo.StandardError.ReadToEndAsync();
        await silo.WaitForExitAsync();
        Assert.Equal(2, silo.ExitCode);
        Assert.Equal(2, said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.False(Directory.Exists(Store));
    }

    public void Dispose()
    {
        foreach (var process in started)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        home.Dispose();
    }

    private static async Task Submit(HttpClient http)
    {
        using var response = await http.PostAsync("/v1/sweeps", Json.Body(StubGrid.Request()));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Assert.Equal(3, KdJson.Deserialize<SubmitResponse>(await response.Content.ReadAsByteArrayAsync()).Plan.New);
    }

    private async Task AssertOrderlyEnd(Process silo)
    {
        await silo.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, silo.ExitCode);
        Assert.Null(LocalSiloFile.Read(Store));
        Assert.Empty(TrainerPids());
        var ends = Directory.EnumerateFiles(Store, "end.json", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
        Assert.Equal(2, ends.Count);
        Assert.All(ends, end => Assert.Contains("\"kind\":\"preempted\"", end));
        Assert.Equal(2, Directory.EnumerateFiles(Store, "resume.json", SearchOption.AllDirectories).Count());
    }

    private List<int> TrainerPids() =>
        [.. Directory.EnumerateFiles(Path.Combine(Store, "slots")).Select(f => int.Parse(Regex.Match(File.ReadAllText(f), "\"pid\":([0-9]+)").Groups[1].Value))];

    private async Task<Process> StartListening()
    {
        var silo = Start();
        _ = silo.StandardError.ReadToEndAsync();
        await Until(() => LocalSiloFile.Read(Store)?.Pid == silo.Id || silo.HasExited);
        Assert.False(silo.HasExited);
        return silo;
    }

    private Process Start(params string[] more)
    {
        var dll = Path.Combine(AppContext.BaseDirectory, "kd-silo.dll");
        var start = new ProcessStartInfo("dotnet", [dll, "--store", Store, "--data", home.Path, "--slots", "2", "--trainer", $"\"{Stub.Dll}\"", "--log", "error", .. more])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        var silo = Process.Start(start)!;
        started.Add(silo);
        return silo;
    }

    private static async Task Until(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!holds())
        {
            await Task.Delay(50, limit.Token);
        }
    }
}
