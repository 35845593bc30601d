using System.Collections.Immutable;

namespace Kd.Silo.Slots;

/// <summary>The slots of this silo.</summary>
internal sealed record SiloSlots(ImmutableArray<Slot> All);
