using Kd.Core.Scheduling;
using Kd.Silo.Metrics;
using Kd.Silo.Trainers;

namespace Kd.Silo.Slots;

/// <summary>Runs the workers of all slots; at the first sign of a stop they drain, all at once.</summary>
internal sealed class SlotPool(SiloSlots slots, SlotServices services, SlotMeters meters, SiloOptions options, TrainerCommandLine command, TrainerRegister register, IHostApplicationLifetime lifetime, ILogger<SlotWorker> log) : IHostedService
{
    private Task working = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var names = slots.All.Select(slot => (slot, $"{services.Silo.SiloAddress}/{slot.Id}")).ToList();
        working = Task.WhenAll(names.Select(named => Task.Run(
            async () =>
            {
                var (slot, name) = named;
                var report = new SlotReport
                {
                    Slot = name,
                    Name = options.Cluster is null ? slot.Id : $"{services.Silo.Name}/{slot.Id}",
                    Silo = options.Cluster is null ? Environment.MachineName : services.Silo.Name,
                    Device = slot.CudaDevice is { } device ? $"cuda {device}" : "cpu",
                    Threads = slot.Threads,
                    Siblings = [.. names.Select(n => n.Item2)],
                    SiblingsAreAll = options.Cluster is null,
                };
                await using var trainer = new SlotTrainer(slot, command, register, services.Patience, services.Meters);
                await new SlotWorker(report, trainer, meters.Open(slot.Id), services, log).Run(lifetime.ApplicationStopping);
            },
            CancellationToken.None)));
        return Task.CompletedTask;
    }

    /// <summary>Returns once every running cell is checkpointed, reported and released.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => working.WaitAsync(cancellationToken);
}
