using Kd.Silo.Metrics;
using Kd.Silo.Trainers;

namespace Kd.Silo.Tests.Trainers;

public sealed class SlotTrainerTests : IDisposable
{
    private readonly TestDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Ready_TrainerThatCouldNotBeEntered_IsNeverHandedOut()
    {
        await File.WriteAllTextAsync(directory.Of("slots"), "where the folder would be");
        var register = new TrainerRegister(directory.Of("slots"), TimeSpan.Zero);
        using var meters = new KdMeters();
        await using var trainer = new SlotTrainer(Stub.Slot, Stub.Command, register, Stub.Patience, meters);
        await Assert.ThrowsAnyAsync<IOException>(() => trainer.Ready(CancellationToken.None));
        await Assert.ThrowsAnyAsync<IOException>(() => trainer.Ready(CancellationToken.None));

        File.Delete(directory.Of("slots"));

        Assert.NotNull((await trainer.Ready(CancellationToken.None)).Hello);
    }
}
