using Kd.Detection.Evaluation.Coco;

namespace Kd.Benchmarks;

/// <summary>Boxes of the size and number of COCO's: about seven objects an image, some of them crowds, and detections near them or anywhere.</summary>
internal static class CocoScenes
{
    private const int Side = 640;
    private const int MostObjects = 14;
    private const double Near = 0.6;
    private const double RightClass = 0.9;
    private const double CrowdShare = 0.01;

    public static (CocoObject[] Objects, CocoDetection[] Detections) Draw(CocoSettings settings)
    {
        var random = new Random(settings.Seed);
        var (objects, detections) = (new List<CocoObject>(), new List<CocoDetection>());
        for (var image = 0; image < settings.Images; image++)
        {
            var first = objects.Count;
            for (var i = random.Next(MostObjects + 1); i > 0; i--)
            {
                var box = Anywhere(random);
                // A mask covers part of its box.
                objects.Add(new CocoObject(image, random.Next(settings.Classes), box, box.Area * (0.4 + (0.6 * random.NextDouble())), random.NextDouble() < CrowdShare));
            }

            var here = objects[first..];
            for (var i = 0; i < settings.Detections; i++)
            {
                detections.Add(Detection(random, image, settings.Classes, here));
            }
        }

        return ([.. objects], [.. detections]);
    }

    private static CocoDetection Detection(Random random, int image, int classes, List<CocoObject> objects)
    {
        if (objects.Count == 0 || random.NextDouble() > Near)
        {
            return new CocoDetection(image, random.Next(classes), Anywhere(random), random.NextDouble() * 0.7);
        }

        var near = objects[random.Next(objects.Count)];
        double Shift(double by) => by * 0.5 * Math.Pow(random.NextDouble(), 2) * (random.Next(2) == 0 ? 1 : -1);
        var (x, y, width, height) = near.Box;
        var box = new BoxXywh(x + Shift(width), y + Shift(height), width + Shift(width), height + Shift(height));
        return new CocoDetection(image, random.NextDouble() < RightClass ? near.Class : random.Next(classes), box, random.NextDouble());
    }

    private static BoxXywh Anywhere(Random random)
    {
        double Length() => 8 * Math.Pow(50, random.NextDouble());
        var (width, height) = (Length(), Length());
        return new BoxXywh(random.NextDouble() * (Side - width), random.NextDouble() * (Side - height), width, height);
    }
}
