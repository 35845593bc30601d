using System.Collections.Immutable;
using System.Globalization;
using Kd.Detection.Data.Readers;
using Kd.Detection.Randomness;

namespace Kd.Detection.Data.Folds;

/// <summary>
/// Folds "1" .. "k" whose test parts share out the images: stratified by class and image count, look-alikes kept together,
/// decided by the seed. Greedy: groups in random order, those with the rarest classes first; each goes to the fold that then is least uneven.
/// </summary>
internal static class FoldGenerator
{
    public static ImmutableArray<FoldList> Generate(
        ImmutableArray<LabelledImage> images, int classes, ImmutableArray<(string First, string Second)> together, int folds, int seed)
    {
        if (folds < 2 || folds > images.Length)
        {
            throw new BadDataException($"{folds} folds cannot be generated from {images.Length} images: ask for 2 to {images.Length}");
        }

        var total = Demand(images, classes);
        var groups = Groups(images, together);
        var random = RandomStream.At(RandomPurpose.Folds, seed).Permutation(groups.Count);
        var demands = groups.ConvertAll(g => Demand(g, classes));
        var order = Enumerable.Range(0, groups.Count).OrderByDescending(g => Share(demands[g], total).Max()).ThenBy(g => random[g]);
        var held = Enumerable.Range(0, folds).Select(_ => new double[classes + 1]).ToArray();
        var tests = held.Select(_ => new List<string>()).ToArray();
        foreach (var g in order)
        {
            var demand = Share(demands[g], total).ToArray();
            var best = Enumerable.Range(0, folds).MinBy(f => held[f].Zip(demand, (have, add) => ((have + add) * (have + add)) - (have * have)).Sum());
            tests[best].AddRange(groups[g].Select(i => i.Image.Id));
            held[best] = [.. held[best].Zip(demand, (have, add) => have + add)];
        }

        var ids = images.Select(i => i.Image.Id).ToImmutableArray();
        return
        [
            .. tests.Select((test, index) => new FoldList(
                (index + 1).ToString(CultureInfo.InvariantCulture),
                [.. ids.Except(test, StringComparer.Ordinal)],
                [.. test.Order(StringComparer.Ordinal)])),
        ];
    }

    // Objects by class, and in slot 0 the number of images.
    private static double[] Demand(IReadOnlyCollection<LabelledImage> images, int classes)
    {
        var demand = new double[classes + 1];
        demand[0] = images.Count;
        foreach (var o in images.SelectMany(i => i.Truth.Objects).Where(o => !o.IsIgnoreRegion))
        {
            demand[o.Class]++;
        }

        return demand;
    }

    private static IEnumerable<double> Share(double[] demand, double[] total) => demand.Zip(total, (part, whole) => whole > 0 ? part / whole : 0);

    // Union of look-alike pairs: each image's group is named by its first member.
    private static List<List<LabelledImage>> Groups(ImmutableArray<LabelledImage> images, ImmutableArray<(string First, string Second)> together)
    {
        var head = images.ToDictionary(i => i.Image.Id, i => i.Image.Id, StringComparer.Ordinal);
        foreach (var (first, second) in together)
        {
            var (to, from) = (head[first], head[second]);
            foreach (var id in head.Where(h => h.Value == from).Select(h => h.Key).ToList())
            {
                head[id] = to;
            }
        }

        return [.. images.GroupBy(i => head[i.Image.Id], StringComparer.Ordinal).Select(g => g.ToList())];
    }
}
