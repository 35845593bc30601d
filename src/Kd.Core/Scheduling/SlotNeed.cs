using Kd.Core.Cells;

namespace Kd.Core.Scheduling;

/// <summary>What a cell asks of a slot.</summary>
/// <param name="TrainerRevision">Another one gives other numbers, which its key would deny.</param>
public sealed record SlotNeed(int Threads, string TrainerRevision)
{
    public static SlotNeed Of(CellSpec spec) => new(spec.Recipe.Threads, spec.TrainerRevision);
}
