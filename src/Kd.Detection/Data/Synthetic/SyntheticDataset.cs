using System.Collections.Immutable;
using System.Globalization;
using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Detection.Data.Images;
using Kd.Detection.Data.Readers;
using Kd.Detection.Randomness;

namespace Kd.Detection.Data.Synthetic;

/// <summary>
/// Aerial scenes of cars, trucks and boats in VEDAI's layout, drawn once: the folder appears whole or not at all,
/// whoever else draws at the same time.
/// </summary>
internal static class SyntheticDataset
{
    /// <summary>The numbers a folder was drawn with.</summary>
    private const string RecipeFile = "synthetic.json";
    private const int MinSide = 32;

    /// <summary>Draws unless the folder is there; a folder drawn with other numbers is refused.</summary>
    public static void EnsureDrawn(string path, SyntheticOptions options, CancellationToken cancellation)
    {
        if (options.Side < MinSide || options.Folds < 2 || options.Images < options.Folds)
        {
            throw new BadDataException($"synthetic scenes need a side of at least {MinSide} px, two folds and an image for each: asked for were {KdJson.Serialize(options)}");
        }

        if (!Directory.Exists(path))
        {
            Draw(path, options, cancellation);
        }

        var recipe = Path.Combine(path, RecipeFile);
        if (!File.Exists(recipe) || !CanonicalJson.Of(options).AsSpan().SequenceEqual(File.ReadAllBytes(recipe)))
        {
            throw new BadDataException($"{path} does not hold the synthetic scenes asked for ({KdJson.Serialize(options)}): remove it, or name another folder");
        }
    }

    private static void Draw(string path, SyntheticOptions options, CancellationToken cancellation)
    {
        var temporary = $"{path.TrimEnd('/')}.{Guid.NewGuid():N}.tmp";
        var annotations = Directory.CreateDirectory(Path.Combine(temporary, $"Annotations{options.Side}")).FullName;
        var images = Directory.CreateDirectory(Path.Combine(temporary, $"Vehicules{options.Side}")).FullName;
        try
        {
            Parallel.For(0, options.Images, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, index =>
            {
                var stream = RandomStream.At(RandomPurpose.SyntheticScene, options.Seed, index);
                var layout = SceneLayout.Next(stream, options.Side);
                File.WriteAllBytes(Path.Combine(images, $"{Id(index)}_co.png"), LibPng.Encode(ScenePainter.Paint(layout, options.Side, stream)));
                File.WriteAllText(Path.Combine(annotations, $"{Id(index)}.txt"), string.Concat(layout.Vehicles.Select(Row)));
            });
            WriteFolds(annotations, options);
            File.WriteAllBytes(Path.Combine(temporary, RecipeFile), CanonicalJson.Of(options));
            Directory.Move(temporary, path);
        }
        catch (IOException) when (Directory.Exists(path))
        {
            // Another process drew the same scenes first.
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    // Image i of a random order is tested in fold i modulo the number of folds.
    private static void WriteFolds(string folder, SyntheticOptions options)
    {
        var order = RandomStream.At(RandomPurpose.Folds, options.Seed).Permutation(options.Images);
        for (var fold = 0; fold < options.Folds; fold++)
        {
            var test = order.Where((_, position) => position % options.Folds == fold).Order().ToImmutableArray();
            var stem = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"fold{fold + 1:00}"));
            File.WriteAllText($"{stem}.txt", Lines(Enumerable.Range(0, options.Images).Except(test)));
            File.WriteAllText($"{stem}test.txt", Lines(test));
        }
    }

    private static string Lines(IEnumerable<int> images) => string.Concat(images.Select(i => Id(i) + "\n"));

    private static string Id(int index) => index.ToString("00000000", CultureInfo.InvariantCulture);

    // x y orientation class contained occluded x1..x4 y1..y4, the first pixel being 1.
    private static string Row(SceneVehicle vehicle)
    {
        var corners = vehicle.Corners();
        double[] numbers =
        [
            vehicle.CentreX + 1, vehicle.CentreY + 1, vehicle.Angle, VedaiClasses.IdOf(vehicle.ClassName), 1, 0,
            .. corners.Select(c => c.X + 1), .. corners.Select(c => c.Y + 1),
        ];
        return string.Join(' ', numbers.Select(n => Math.Round(n, 3).ToString(CultureInfo.InvariantCulture))) + "\n";
    }
}
