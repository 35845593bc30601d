using System.Collections.Immutable;
using Kd.Detection.Randomness;

namespace Kd.Detection.Data.Synthetic;

/// <summary>A straight road or canal across the picture.</summary>
/// <param name="Horizontal">Along x, else along y.</param>
/// <param name="Middle">Pixels from the top or left edge.</param>
/// <param name="Breadth">Pixels.</param>
internal sealed record SceneBand(bool Horizontal, bool Water, double Middle, double Breadth)
{
    /// <summary>Signed distance of a point from the middle line, pixels.</summary>
    public double Offset(double x, double y) => (Horizontal ? y : x) - Middle;
}

/// <summary>What one scene shows: a pure function of seed and image number. Sizes are pixels of a 128 px scene and grow with the side.</summary>
internal sealed record SceneLayout(ImmutableArray<SceneBand> Bands, ImmutableArray<SceneVehicle> Vehicles)
{
    /// <summary>One scene in twelve is empty.</summary>
    private const double EmptyShare = 1.0 / 12;
    private const int MaxVehicles = 6;
    private const int Attempts = 30;
    private const double Gap = 2;

    private static readonly ImmutableArray<Colour> CarPaints =
        [new(205, 40, 40), new(40, 75, 200), new(230, 195, 40), new(30, 30, 36), new(190, 60, 150)];

    public static SceneLayout Next(RandomStream stream, int side)
    {
        var scale = side / 128.0;
        var bands = ImmutableArray.CreateBuilder<SceneBand>();
        var horizontal = stream.Chance(0.5);
        bands.Add(new SceneBand(horizontal, false, side * stream.Uniform(0.2, 0.45), scale * stream.Uniform(20, 28)));
        bands.Add(new SceneBand(stream.Chance(0.3) ? !horizontal : horizontal, stream.Chance(0.7), side * stream.Uniform(0.65, 0.85), scale * stream.Uniform(24, 34)));
        var vehicles = ImmutableArray.CreateBuilder<SceneVehicle>();
        var wanted = stream.Chance(EmptyShare) ? 0 : stream.Integer(1, MaxVehicles + 1);
        for (var attempt = 0; attempt < Attempts && vehicles.Count < wanted; attempt++)
        {
            var band = bands[stream.Integer(0, bands.Count)];
            var vehicle = NextVehicle(stream, band, side, scale);
            if (Fits(vehicle.Hull(), side) && !OnCrossing(vehicle, band, bands) && vehicles.All(v => !Touches(v.Hull(), vehicle.Hull())))
            {
                vehicles.Add(vehicle);
            }
        }

        return new SceneLayout(bands.ToImmutable(), vehicles.ToImmutable());
    }

    private static SceneVehicle NextVehicle(RandomStream stream, SceneBand band, int side, double scale)
    {
        var kind = band.Water ? VehicleKind.Boat : stream.Chance(0.35) ? VehicleKind.Truck : VehicleKind.Car;
        var (length, breadth) = kind switch
        {
            VehicleKind.Car => (17.0, 9.0),
            VehicleKind.Truck => (30.0, 12.5),
            _ => (24.0, 11.0),
        };
        var along = stream.Uniform(0, side);
        var across = band.Middle + (band.Breadth * stream.Uniform(-0.25, 0.25));
        var angle = (band.Horizontal ? 0 : Math.PI / 2) + (stream.Chance(0.5) ? Math.PI : 0) + stream.Uniform(-0.15, 0.15);
        var size = scale * stream.Uniform(0.9, 1.15);
        var paint = CarPaints[stream.Integer(0, CarPaints.Length)].Shade(stream.Uniform(0.85, 1.1));
        return new SceneVehicle(kind, band.Horizontal ? along : across, band.Horizontal ? across : along, angle, length * size, breadth * size, paint);
    }

    // Where road and water cross there is a bridge, without boats and cars.
    private static bool OnCrossing(SceneVehicle vehicle, SceneBand band, IEnumerable<SceneBand> bands) =>
        bands.Any(b => b.Water != band.Water && Math.Abs(b.Offset(vehicle.CentreX, vehicle.CentreY)) < (b.Breadth + vehicle.Length) / 2);

    private static bool Fits(BoxXyxy box, int side) => box.X1 >= 1 && box.Y1 >= 1 && box.X2 <= side - 1 && box.Y2 <= side - 1;

    private static bool Touches(BoxXyxy a, BoxXyxy b) =>
        a.X1 - Gap < b.X2 && b.X1 - Gap < a.X2 && a.Y1 - Gap < b.Y2 && b.Y1 - Gap < a.Y2;
}
