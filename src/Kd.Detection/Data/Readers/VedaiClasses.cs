using System.Collections.Immutable;

namespace Kd.Detection.Data.Readers;

/// <summary>VEDAI's class ids and the names this product gives them.</summary>
public static class VedaiClasses
{
    private static readonly ImmutableDictionary<int, string> Names = new Dictionary<int, string>
    {
        [1] = "car",
        [2] = "truck",
        [4] = "tractor",
        [5] = "camping-car",
        [7] = "motorcycle",
        [8] = "bus",
        [9] = "van",
        [10] = "other",
        [11] = "pickup",
        [23] = "boat",
        [31] = "plane",
    }.ToImmutableDictionary();

    /// <summary>"class-N" for an id that VEDAI does not name.</summary>
    public static string NameOf(int id) => Names.GetValueOrDefault(id, $"class-{id}");

    public static int IdOf(string name) => Names.First(n => n.Value == name).Key;
}
