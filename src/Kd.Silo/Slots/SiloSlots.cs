using System.Collections.Immutable;

namespace Kd.Silo.Slots;

/// <summary>The slots of this silo.</summary>
/// <param name="Usual">How many a silo has here when none are wished for: what a plan reckons with where this one has none.</param>
internal sealed record SiloSlots(ImmutableArray<Slot> All, int Usual);
