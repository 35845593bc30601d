using Kd.Silo.Metrics;
using Kd.Silo.Slots;

namespace Kd.Silo.Trainers;

/// <summary>The one trainer of a slot: started when first needed, kept warm, replaced once it is gone.</summary>
internal sealed class SlotTrainer(Slot slot, TrainerCommandLine command, TrainerRegister register, TrainerPatience patience, KdMeters meters) : IAsyncDisposable
{
    private TrainerProcess? current;

    /// <summary>A trainer that has said hello.</summary>
    /// <exception cref="TrainerStartException">None comes up.</exception>
    public async Task<TrainerProcess> Ready(CancellationToken cancellation)
    {
        if (current is { IsAlive: true })
        {
            return current;
        }

        await Retire();
        await register.Evict(slot.Id, cancellation);
        var started = TrainerProcess.Start(command, TrainerEnvironment.For(slot));
        current = started;
        meters.TrainerStarts.Add(1);
        try
        {
            register.Enter(slot.Id, started.Id);
            await started.Greet(patience.Hello, cancellation);
            return started;
        }
        catch
        {
            started.Kill();
            throw;
        }
    }

    /// <summary>Ends the process, if there is one.</summary>
    public async Task Retire()
    {
        if (current is not { } old)
        {
            return;
        }

        current = null;
        await old.DisposeAsync();
        register.Leave(slot.Id);
    }

    public async ValueTask DisposeAsync() => await Retire();
}
