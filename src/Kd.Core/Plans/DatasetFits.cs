using System.Collections.Immutable;
using Kd.Core.Datasets;
using Kd.Core.Grids;
using Kd.Core.Json;
using Kd.Core.Results;

namespace Kd.Core.Plans;

/// <summary>Whether a data set is as the grid takes it to be.</summary>
internal static class DatasetFits
{
    public static ImmutableArray<PlanProblem> Problems(GridDataset dataset, DatasetDescription description)
    {
        var pointer = $"/datasets/{dataset.Name}";
        var known = string.Join(", ", description.Folds.Select(f => f.Name));
        if (dataset.Options.GeneratedFolds is not null && !description.Groups.IsEmpty)
        {
            return [new PlanProblem($"{pointer}/generatedFolds", $"the images belong to groups ({string.Join(", ", description.Groups)}), and random folds would put almost equal images into training and test: leave \"generatedFolds\" out and name groups in \"folds\", each the test part of its fold")];
        }

        var fatal = description.Problems.Where(p => p.Fatal).Select(p => new PlanProblem(pointer, $"{p.Kind}, {p.Count} times, such as {string.Join("; ", p.Examples)}: nothing can be trained before this is mended"));
        var unknown = dataset.Folds.Where(name => description.Folds.All(f => f.Name != name)).Select(name => new PlanProblem($"{pointer}/folds", $"there is no fold \"{name}\": this data set has {(known.Length == 0 ? "none" : known)}"));
        var empty = description.Folds.Where(f => dataset.Folds.Contains(f.Name) && (f.Train == 0 || f.Test == 0)).Select(f => new PlanProblem($"{pointer}/folds", $"fold \"{f.Name}\" has {f.Train} training and {f.Test} test images: choose another"));
        return [.. fatal, .. unknown, .. empty, .. TooMuchPerClass(pointer, description)];
    }

    // Known before anything is trained: a result beyond its most bytes is refused.
    private static IEnumerable<PlanProblem> TooMuchPerClass(string pointer, DatasetDescription description)
    {
        const double widest = 0.12345678901234567;
        var bytes = CanonicalJson.Of(description.Classes.Select(c => c.Name).Distinct(StringComparer.Ordinal).ToImmutableSortedDictionary(name => name, _ => widest, StringComparer.Ordinal)).Length;
        return bytes <= CellResult.MaxClassBytes
            ? []
            : [new PlanProblem($"{pointer}/classes", $"the AP of each of {description.Classes.Length} classes would take {bytes} bytes of every result, {CellResult.MaxClassBytes} are the most: name fewer in \"classes\", make them one by \"oneClass\", or give them shorter names")];
    }
}
