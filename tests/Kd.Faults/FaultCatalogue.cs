using System.Collections.Immutable;

namespace Kd.Faults;

/// <summary>Every fault there is.</summary>
public static class FaultCatalogue
{
    public static ImmutableArray<Fault> All { get; } =
    [
        SiloFaults.KillOne, SiloFaults.KillTwo, SiloFaults.KillAll, SiloFaults.Stop, SiloFaults.Term, SiloFaults.Roll, SiloFaults.KillWithFailingCells,
        TrainerFaults.Kill, TrainerFaults.KillInACheckpoint, TrainerFaults.Stop, TrainerFaults.Poison, TrainerFaults.Disorder,
        SharedFaults.StopRedis, SharedFaults.KillRedis, SharedFaults.FlushRedis, SharedFaults.TwoClusters, SharedFaults.GrainsActiveTwice,
        SharedFaults.ClockJumps, SharedFaults.DiskFull, StoreFaults.SpoiltResume, StoreFaults.SpoiltTeacher,
        LoadFaults.HalfAnHour, LoadFaults.TenThousandCells,
    ];
}
