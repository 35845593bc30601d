using System.Diagnostics;
using Kd.Silo.Trainers;

namespace Kd.Silo.Tests.Trainers;

public sealed class TrainerRegisterTests : IDisposable
{
    private readonly TestDirectory directory = new();
    private readonly TrainerRegister register;

    public TrainerRegisterTests() => register = new TrainerRegister(directory.Path, TimeSpan.FromSeconds(0.1));

    [Fact]
    public async Task Evict_StrayTrainer_IsKilled()
    {
        using var stray = Process.Start("sleep", "600");
        register.Enter("cpu0", stray.Id);
        await register.Evict("cpu0", CancellationToken.None);
        Assert.True(stray.WaitForExit(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Evict_PidThatBelongsToAnotherProcessByNow_SparesIt()
    {
        using var other = Process.Start("sleep", "600");
        await File.WriteAllTextAsync(directory.Of("cpu0.json"), $$"""{"pid":{{other.Id}},"startTicks":1}""");
        await register.Evict("cpu0", CancellationToken.None);
        Assert.False(other.HasExited);
        other.Kill();
    }

    [Fact]
    public async Task Evict_TrainerThatNoSignalReaches_IsToldAndStaysOnRecord()
    {
        // Nobody has this pid: the system is said to tell otherwise.
        var undying = new TrainerRegister(directory.Path, TimeSpan.FromSeconds(0.1), _ => 7);
        undying.Enter("cpu0", int.MaxValue);
        var error = await Assert.ThrowsAsync<TrainerStartException>(() => undying.Evict("cpu0", CancellationToken.None));
        Assert.Contains($"pid {int.MaxValue}", error.Message, StringComparison.Ordinal);
        undying.Leave("cpu0");
        Assert.True(File.Exists(directory.Of("cpu0.json")));
    }

    [Fact]
    public async Task Evict_NothingRecorded_Returns() => await register.Evict("cpu0", CancellationToken.None);

    [Fact]
    public void Leave_TrainerGoneBeforeItsEntry_IsNothing()
    {
        var fresh = new TrainerRegister(directory.Of("absent", "slots"), TimeSpan.Zero);
        fresh.Enter("cpu0", pid: int.MaxValue);
        fresh.Leave("cpu0");
        Assert.False(Directory.Exists(directory.Of("absent", "slots")));
    }

    public void Dispose() => directory.Dispose();
}
