namespace Kd.Detection.Data.Synthetic;

/// <summary>What drives or floats in the scenes.</summary>
internal enum VehicleKind
{
    Car,
    Truck,
    Boat,
}

/// <summary>A vehicle seen from above.</summary>
/// <param name="CentreX">Pixels.</param>
/// <param name="CentreY">Pixels.</param>
/// <param name="Angle">Of its length against the x axis, radians.</param>
/// <param name="Length">Pixels.</param>
/// <param name="Breadth">Pixels.</param>
internal sealed record SceneVehicle(VehicleKind Kind, double CentreX, double CentreY, double Angle, double Length, double Breadth, Colour Paint)
{
    private readonly double cos = Math.Cos(Angle);
    private readonly double sin = Math.Sin(Angle);

    /// <summary>Name of the kind among VEDAI's classes.</summary>
    public string ClassName => Kind switch
    {
        VehicleKind.Car => "car",
        VehicleKind.Truck => "truck",
        VehicleKind.Boat => "boat",
        _ => throw new InvalidOperationException($"no class for {Kind}"),
    };

    /// <summary>A picture's point in the vehicle's own frame: along and across, -1..1 inside.</summary>
    public (double Along, double Across) Local(double x, double y)
    {
        var (dx, dy) = (x - CentreX, y - CentreY);
        return (2 * ((dx * cos) + (dy * sin)) / Length, 2 * ((dy * cos) - (dx * sin)) / Breadth);
    }

    /// <summary>The four corners, pixels.</summary>
    public (double X, double Y)[] Corners()
    {
        (double, double) Corner(double along, double across) => (
            CentreX + (along * Length / 2 * cos) - (across * Breadth / 2 * sin),
            CentreY + (along * Length / 2 * sin) + (across * Breadth / 2 * cos));
        return [Corner(1, 1), Corner(1, -1), Corner(-1, -1), Corner(-1, 1)];
    }

    /// <summary>Axis-aligned hull of the corners, Xyxy, pixels.</summary>
    public BoxXyxy Hull()
    {
        var corners = Corners();
        return new BoxXyxy(corners.Min(c => c.X), corners.Min(c => c.Y), corners.Max(c => c.X), corners.Max(c => c.Y));
    }
}
