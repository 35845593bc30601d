using System.Collections.Immutable;

namespace Kd.Core.Datasets;

/// <summary>Sets of classes that a grid may name as one.</summary>
public static class ClassSets
{
    /// <summary>The eight classes VEDAI is used with, in the papers' order (methods.md section 10); named as the VEDAI reader names them.</summary>
    public static ImmutableArray<string> Vedai8 { get; } = ["car", "truck", "pickup", "tractor", "camping-car", "boat", "van", "other"];

    /// <summary>xView's types that move on wheels or tracks, as its class list names them: meant to be made one class.</summary>
    public static ImmutableArray<string> XviewVehicles { get; } =
    [
        "Passenger Vehicle", "Small Car", "Bus", "Pickup Truck", "Utility Truck", "Truck", "Cargo Truck", "Truck w/Box", "Truck Tractor", "Trailer",
        "Truck w/Flatbed", "Truck w/Liquid", "Engineering Vehicle", "Crane Truck", "Mobile Crane", "Dump Truck", "Haul Truck", "Scraper/Tractor",
        "Front loader/Bulldozer", "Excavator", "Cement Mixer", "Ground Grader",
    ];

    /// <summary>The sets by the name a grid gives them.</summary>
    public static ImmutableSortedDictionary<string, ImmutableArray<string>> ByName { get; } = new Dictionary<string, ImmutableArray<string>>
    {
        ["vedai8"] = Vedai8,
        ["xview-vehicles"] = XviewVehicles,
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
