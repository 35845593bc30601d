using System.Collections.Immutable;
using Kd.Detection.Data.Images;
using Kd.Detection.Randomness;

namespace Kd.Detection.Data.Synthetic;

/// <summary>Draws a layout: textured ground, roads and water, trees and roofs that are no vehicles, then the vehicles with their shadows.</summary>
internal static class ScenePainter
{
    private const int TreesAndRoofs = 9;
    private static readonly ImmutableArray<Colour> Grounds = [new(96, 124, 70), new(142, 128, 92), new(128, 138, 104), new(150, 140, 126)];
    private static readonly Colour Asphalt = new(104, 104, 108);
    private static readonly Colour Water = new(52, 92, 118);
    private static readonly Colour White = new(236, 236, 232);
    private static readonly Colour Glass = new(32, 40, 52);

    public static RgbImage Paint(SceneLayout layout, int side, RandomStream stream)
    {
        var canvas = new SceneCanvas(side);
        Ground(canvas, stream);
        for (var i = 0; i < TreesAndRoofs; i++)
        {
            Clutter(canvas, stream);
        }

        foreach (var band in layout.Bands.OrderByDescending(b => b.Water))
        {
            Band(canvas, band);
        }

        foreach (var vehicle in layout.Vehicles)
        {
            Vehicle(canvas, vehicle);
        }

        var image = canvas.ToImage();
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = (byte)Math.Clamp(image.Pixels[i] + stream.Integer(-5, 6), 0, 255);
        }

        return image;
    }

    // Three octaves of value noise over one ground colour.
    private static void Ground(SceneCanvas canvas, RandomStream stream)
    {
        var ground = Grounds[stream.Integer(0, Grounds.Length)].Shade(stream.Uniform(0.85, 1.15));
        var octaves = new[] { 4, 11, 32 }.Select(cells => (Cells: cells, Lattice: Enumerable.Range(0, (cells + 1) * (cells + 1)).Select(_ => stream.Uniform(-1, 1)).ToArray())).ToArray();
        for (var y = 0; y < canvas.Side; y++)
        {
            for (var x = 0; x < canvas.Side; x++)
            {
                var noise = 0.0;
                foreach (var (cells, lattice) in octaves)
                {
                    noise += Noise(lattice, cells, (double)x / canvas.Side * cells, (double)y / canvas.Side * cells);
                }

                canvas.Put(x, y, ground.Shade(1 + (0.12 * noise)));
            }
        }
    }

    private static double Noise(double[] lattice, int cells, double x, double y)
    {
        var (column, row) = ((int)x, (int)y);
        var (u, v) = (x - column, y - row);
        double At(int c, int r) => lattice[(r * (cells + 1)) + c];
        return (((At(column, row) * (1 - u)) + (At(column + 1, row) * u)) * (1 - v)) + (((At(column, row + 1) * (1 - u)) + (At(column + 1, row + 1) * u)) * v);
    }

    private static void Clutter(SceneCanvas canvas, RandomStream stream)
    {
        var (x, y, radius) = (stream.Uniform(0, canvas.Side), stream.Uniform(0, canvas.Side), canvas.Side / 128.0 * stream.Uniform(4, 9));
        var bounds = (x - radius, y - radius, x + radius, y + radius);
        if (stream.Chance(0.75))
        {
            canvas.Fill((px, py) => ((px - x) * (px - x)) + ((py - y) * (py - y)) < radius * radius, bounds, new Colour(48, 78, 44).Shade(stream.Uniform(0.8, 1.2)));
            return;
        }

        var roof = new Colour(134, 92, 78).Shade(stream.Uniform(0.85, 1.15));
        canvas.Fill((px, py) => Math.Abs(px - x) < radius && Math.Abs(py - y) < radius, bounds, roof);
        canvas.Fill((px, py) => Math.Abs(px - x) < radius && py > y && py < y + radius, bounds, roof.Shade(0.8));
    }

    private static void Band(SceneCanvas canvas, SceneBand band)
    {
        var (from, to) = (band.Middle - (band.Breadth / 2), band.Middle + (band.Breadth / 2));
        var bounds = band.Horizontal ? (0.0, from, (double)canvas.Side, to) : (from, 0.0, to, (double)canvas.Side);
        canvas.Fill((x, y) => Math.Abs(band.Offset(x, y)) < band.Breadth / 2, bounds, band.Water ? Water : Asphalt);
        if (!band.Water)
        {
            var dash = canvas.Side / 16.0;
            canvas.Fill((x, y) => Math.Abs(band.Offset(x, y)) < dash / 12 && (band.Horizontal ? x : y) % (2 * dash) < dash, bounds, White, opacity: 0.7);
        }
    }

    private static void Vehicle(SceneCanvas canvas, SceneVehicle vehicle)
    {
        var shift = vehicle.Breadth * 0.15;
        var shadow = vehicle with { CentreX = vehicle.CentreX + shift, CentreY = vehicle.CentreY + shift };
        Part(canvas, shadow, Outline(vehicle.Kind), new Colour(20, 22, 26), opacity: 0.45);
        switch (vehicle.Kind)
        {
            case VehicleKind.Car:
                Part(canvas, vehicle, Outline(vehicle.Kind), vehicle.Paint);
                Part(canvas, vehicle, (along, across) => along is > 0.1 and < 0.42 && Math.Abs(across) < 0.78, Glass);
                Part(canvas, vehicle, (along, across) => along is > -0.8 and < -0.58 && Math.Abs(across) < 0.7, Glass);
                break;
            case VehicleKind.Truck:
                Part(canvas, vehicle, Outline(vehicle.Kind), White);
                Part(canvas, vehicle, (along, across) => along is > 0.52 and < 1 && Math.Abs(across) < 0.9, vehicle.Paint);
                Part(canvas, vehicle, (along, across) => along is > 0.42 and < 0.52 && Math.Abs(across) < 1, Glass);
                break;
            case VehicleKind.Boat:
                Part(canvas, vehicle, Outline(vehicle.Kind), White);
                Part(canvas, vehicle, (along, across) => along is > -0.75 and < 0.15 && Math.Abs(across) < 0.55, new Colour(150, 104, 66));
                break;
        }
    }

    // In the vehicle's own frame, -1..1 along and across; a boat narrows towards its bow.
    private static Func<double, double, bool> Outline(VehicleKind kind) => (along, across) =>
        Math.Abs(along) < 1 && Math.Abs(across) < (kind == VehicleKind.Boat ? Math.Min(1, 1.5 * (1 - along)) : 1);

    private static void Part(SceneCanvas canvas, SceneVehicle vehicle, Func<double, double, bool> part, Colour colour, double opacity = 1)
    {
        var hull = vehicle.Hull();
        canvas.Fill((x, y) => vehicle.Local(x, y) is var (along, across) && part(along, across), (hull.X1, hull.Y1, hull.X2, hull.Y2), colour, opacity);
    }
}
