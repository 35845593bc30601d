using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Detection.Data.Folds;
using Kd.Detection.Data.Readers;
using Kd.Detection.Data.Views;
using Kd.Detection.Randomness;

namespace Kd.Detection.Data;

/// <summary>A data set whose annotations were read and whose labels are final; images are still on disk.</summary>
public sealed class OpenedDataset
{
    private readonly DatasetOptions options;
    private readonly Labelling labelling;
    private readonly ImmutableArray<Trouble> readTroubles;
    private readonly ImmutableDictionary<string, LabelledImage> byId;
    private readonly Lazy<LookAlikes> lookAlikes;
    private readonly Lazy<ImmutableArray<FoldList>> folds;
    private readonly ImmutableHashSet<string> leftOut;
    private readonly ImmutableArray<string> groups;

    internal OpenedDataset(RawDataset raw, DatasetOptions options)
    {
        this.options = options;
        ContentHash = raw.ContentHash;
        groups = raw.Groups;
        var absent = raw.Troubles.Where(t => t.Kind is TroubleKind.AbsentImage or TroubleKind.AbsentAnnotation).Select(t => t.ImageId!).ToImmutableHashSet();
        leftOut = absent.Intersect(options.AllowMissing);
        labelling = Labelling.Of(raw, options, leftOut);
        byId = labelling.Images.ToImmutableDictionary(i => i.Image.Id, StringComparer.Ordinal);
        readTroubles = [.. raw.Troubles.Select(t => t.ImageId is { } id && leftOut.Contains(id) ? t with { Kind = TroubleKind.AllowedMissing } : t)];
        var present = labelling.Images.Where(i => !absent.Contains(i.Image.Id)).ToImmutableArray();
        var damaged = raw.Troubles.Where(t => t.Kind == TroubleKind.UnreadableImage).Select(t => t.ImageId!).ToImmutableHashSet();
        lookAlikes = new(() => LookAlikes.Among([.. present.Select(i => i.Image).Where(i => !damaged.Contains(i.Id))]));
        folds = new(() => options.GeneratedFolds is not { } count ? raw.Folds
            : !groups.IsEmpty ? []
            : FoldGenerator.Generate(present, labelling.Classes.Length, lookAlikes.Value.Pairs, count, options.FoldSeed));
    }

    /// <summary>Class names; label c (1..C) is entry c - 1.</summary>
    public ImmutableArray<string> Classes => labelling.Classes;

    /// <summary>SHA-256 over file list, sizes, annotation bytes and fold lists, as 64 hex digits.</summary>
    public string ContentHash { get; }

    /// <summary>The image of that id or file; null when it is not of this data set.</summary>
    public LabelledImage? Find(string idOrFile) =>
        byId.GetValueOrDefault(idOrFile) ?? (Path.GetFullPath(idOrFile) is var file ? byId.Values.FirstOrDefault(i => i.Image.File == file) : null);

    /// <summary>What planning needs to know. Compares all images with each other, hence decodes each once, coarsely.</summary>
    public DatasetDescription Describe()
    {
        var objects = labelling.Images.SelectMany(i => i.Truth.Objects).Where(o => !o.IsIgnoreRegion).CountBy(o => o.Class).ToDictionary();
        var divisions = folds.Value;
        return new DatasetDescription
        {
            ContentHash = ContentHash,
            Classes = [.. Classes.Select((name, index) => new ClassCount(name, objects.GetValueOrDefault(index + 1)))],
            Folds = [.. divisions.Select(f => new FoldSummary(f.Name, TrainingViews.Tiles(Images(f.Train), options.Tiles).Length, Images(f.Test).Length))],
            Groups = groups,
            Images = labelling.Images.Length,
            Objects = objects.Values.Sum(),
            Problems = Trouble.Summarise([.. readTroubles, .. labelling.Troubles, .. Undecodable(), .. Overlaps(divisions), .. Duplicates(divisions)], options.Dropped),
        };
    }

    /// <summary>Training and test images of a fold. Throws <see cref="BadDataException"/> when there is no such fold or a fatal problem concerns its images.</summary>
    public DatasetFold Fold(string name)
    {
        var list = folds.Value.FirstOrDefault(f => f.Name == name)
            ?? throw new BadDataException(folds.Value.IsEmpty
                ? $"the data set has no fold '{name}', for it has no fold lists: ask for generated folds"
                : $"the data set has no fold '{name}': its folds are {string.Join(", ", folds.Value.Select(f => f.Name))}");
        var ids = list.Train.Concat(list.Test).ToHashSet(StringComparer.Ordinal);
        var undecodable = options.GeneratedFolds is null ? [] : Undecodable();
        var concerned = readTroubles.Concat(labelling.Troubles).Concat(undecodable).Where(t => t.ImageId is null || ids.Contains(t.ImageId)).ToList();
        if (Trouble.Summarise(concerned, options.Dropped).FirstOrDefault(p => p.Fatal) is { } fatal)
        {
            throw new BadDataException($"{fatal.Count} x {fatal.Kind}, such as {string.Join(", ", fatal.Examples)}: {fatal.Action}");
        }

        var (train, test) = (Images(list.Train), Images(list.Test));
        return new DatasetFold
        {
            Name = name,
            Classes = Classes,
            Train = TrainingViews.Tiles(options.Labels == TrainingLabels.Permuted ? Permuted(train, name) : train, options.Tiles),
            Test = test,
            TrainImages = train.Length,
            Grouped = !groups.IsEmpty,
            TestViews = options.Tiles is { } tiles ? [.. test.SelectMany(i => Tiling.Of(i, tiles))] : test,
            Warnings = concerned.CountBy(t => t.Name).ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
    }

    // An id without files is among the troubles; whoever gets here may count those that are there.
    private ImmutableArray<LabelledImage> Images(ImmutableArray<string> ids) =>
        [.. ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Where(id => !leftOut.Contains(id)).Select(byId.GetValueOrDefault).OfType<LabelledImage>()];

    // One random cycle through all images: every image gets the labels of another.
    private ImmutableArray<LabelledImage> Permuted(ImmutableArray<LabelledImage> train, string fold)
    {
        var cycle = RandomStream.Named(RandomPurpose.LabelPermutation, options.FoldSeed, fold).Permutation(train.Length);
        var permuted = train.ToArray();
        for (var i = 0; i < cycle.Length; i++)
        {
            permuted[cycle[i]] = permuted[cycle[i]] with { Truth = train[cycle[(i + 1) % cycle.Length]].Truth };
        }

        return [.. permuted];
    }

    private static IEnumerable<Trouble> Overlaps(ImmutableArray<FoldList> divisions) =>
        divisions.SelectMany(f => f.Train.Intersect(f.Test, StringComparer.Ordinal).Select(id => new Trouble(TroubleKind.ImageInTrainAndTest, id, $"{id} in fold {f.Name}")));

    private IEnumerable<Trouble> Undecodable() => lookAlikes.Value.Undecodable.Select(i => new Trouble(TroubleKind.UnreadableImage, i.Id, Path.GetFileName(i.File)));

    private IEnumerable<Trouble> Duplicates(ImmutableArray<FoldList> divisions)
    {
        var tests = divisions.Select(f => f.Test.ToHashSet(StringComparer.Ordinal)).ToList();
        var trains = divisions.Select(f => f.Train.ToHashSet(StringComparer.Ordinal)).ToList();
        foreach (var (first, second) in lookAlikes.Value.Pairs)
        {
            var divided = Enumerable.Range(0, tests.Count).Any(f =>
                (tests[f].Contains(first) && trains[f].Contains(second)) || (tests[f].Contains(second) && trains[f].Contains(first)));
            yield return new Trouble(divided ? TroubleKind.NearDuplicateAcrossFolds : TroubleKind.NearDuplicateKeptTogether, null, $"{first} and {second}");
        }
    }
}
