using System.Diagnostics;

namespace Kd.EndToEnd.Tests;

public sealed class InterruptionTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Run_InterruptedMidTraining_SavesAndTheNextRunEndsWithTheBitsOfAnUnbrokenOne()
    {
        var grid = place.Kdctl.Write("grid.json", Grids.Pair);
        using var unbroken = new Workplace();
        Assert.Equal(0, (await unbroken.Kdctl.RunAsync("run", grid)).ExitCode);

        var broken = await InterruptAsync(place.Kdctl.Start("run", grid));

        Assert.Equal(4, broken.ExitCode);
        Assert.Contains("the same command continues", broken.Error);
        Assert.False(File.Exists(Path.Combine(place.Store, "silo.json")));
        Assert.NotEmpty(Directory.EnumerateFiles(place.Store, "resume*.safetensors", SearchOption.AllDirectories));

        var next = await place.Kdctl.RunAsync("run", grid);

        Assert.True(next.ExitCode == 0, next.Error);
        Assert.True(place.StartSteps()[^1] > 0, "no attempt went on from a checkpoint");
        Assert.Equal(
            unbroken.Results().Select(r => (r.Key, r.Value.Checkpoint!.Sha256, r.Value.Exact)),
            place.Results().Select(r => (r.Key, r.Value.Checkpoint!.Sha256, r.Value.Exact)));
    }

    [Fact]
    public async Task Plan_InterruptedWhileItProbes_LeavesNoProcess()
    {
        var run = place.Kdctl.Start("plan", place.Kdctl.Write("grid.json", Grids.Small), "--probe");
        Assert.StartsWith("probing 1 of 3: scenes teacher, tiny-pafpn, 128 px", await run.StandardError.ReadLineAsync(), StringComparison.Ordinal);
        using var interrupt = Process.Start("kill", ["-INT", $"{run.Id}"]);
        var broken = await Kdctl.FinishAsync(run);

        Assert.Equal((4, "kdctl: interrupted\n"), (broken.ExitCode, broken.Error));
        Assert.False(File.Exists(Path.Combine(place.Store, "silo.json")));
        Assert.Empty(place.Processes());
    }

    [Fact]
    public async Task Run_KdctlIsKilled_ItsSiloSavesAndLeaves()
    {
        string[] line = ["run", place.Kdctl.Write("grid.json", Grids.Small), "--only", "*/teacher"];
        using var run = place.Kdctl.Start(line);
        await TrainingAsync(run);
        run.Kill();

        var announced = Path.Combine(place.Store, "silo.json");
        await Until(() => !File.Exists(announced));

        Assert.Equal(0, (await place.Kdctl.RunAsync(line)).ExitCode);
        Assert.Single(place.Results());
    }

    [Fact]
    public async Task Run_SiloOfAnotherRunEndsWithIt_GoesOnWithOneOfItsOwn()
    {
        var longer = Grids.Small.Replace("\"epochs\": 6", "\"epochs\": 12", StringComparison.Ordinal);
        using var host = place.Kdctl.Start("run", place.Kdctl.Write("grid.json", longer), "--only", "*/teacher");
        await TrainingAsync(host);
        using var guest = place.Kdctl.Start(
            "run", place.Kdctl.Write("guest.json", longer.Replace("\"name\": \"small\"", "\"name\": \"guest\"", StringComparison.Ordinal)), "--only", "*/teacher");
        await Until(() => File.Exists(Path.Combine(place.Store, "sweeps", "guest", "plan.json")));

        Assert.Equal(4, (await InterruptAsync(host)).ExitCode);
        var last = await Kdctl.FinishAsync(guest);

        Assert.True(last.ExitCode == 0, last.Error);
        Assert.Contains("going on with one of its own", last.Error);
        Assert.True(place.StartSteps()[^1] > 0, "the training did not go on from its checkpoint");
        Assert.Single(place.Results());
    }

    // Presses Ctrl-C while a cell is training.
    private async Task<KdctlRun> InterruptAsync(Process run)
    {
        await TrainingAsync(run);
        using var interrupt = Process.Start("kill", ["-INT", $"{run.Id}"]);
        return await Kdctl.FinishAsync(run);
    }

    // The store says it sooner than kdctl, whose progress lines come every ten seconds.
    private Task TrainingAsync(Process run) =>
        Until(() => run.HasExited ? throw new InvalidOperationException("kdctl ended before any cell trained") : place.HasProgress());

    private static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
        }
    }
}
