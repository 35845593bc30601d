using System.Collections.Immutable;

namespace Kd.Core.Cells;

/// <summary>
/// Everything that decides what one training yields, and nothing else: no name, path, metric or report
/// setting (experiment.md section 1, rules 7 and 8). Its canonical JSON is hashed into the <see cref="CellKey"/>.
/// </summary>
public sealed record CellSpec
{
    /// <summary>Version of this record's meaning; a change of meaning is a new number, hence new keys.</summary>
    public int Version { get; init; } = 1;

    public required CellDataset Dataset { get; init; }

    /// <summary>Name of the fold inside the data set: "1", "2", .. or "official".</summary>
    public required string Fold { get; init; }

    public required int Seed { get; init; }

    public required DetectorSpec Detector { get; init; }

    public required RecipeSpec Recipe { get; init; }

    /// <summary>Loss terms, sorted by kind; a teacher and the plain student have just <see cref="HardTerm"/>.</summary>
    public required ImmutableArray<LossTermSpec> Terms { get; init; }

    /// <summary>Key of the teacher cell whose frozen checkpoint this student learns from; null for teachers and for students without a distillation term.</summary>
    public CellKey? Teacher { get; init; }

    /// <summary>SHA-256 of the teacher checkpoint a grid gives instead of training a teacher; null otherwise.</summary>
    public string? TeacherCheckpoint { get; init; }

    /// <summary>Revision of the training code's numbers; a change that alters any number alters it.</summary>
    public required string TrainerRevision { get; init; }
}

/// <summary>What a cell trains and tests on: the content, and how it is read.</summary>
public sealed record CellDataset
{
    /// <summary>SHA-256 over file list, sizes, annotation bytes and fold lists, as 64 hex digits.</summary>
    public required string ContentHash { get; init; }

    public required DatasetOptions Options { get; init; }
}

/// <summary>How a data set is read. Part of the cell key, so it holds no path.</summary>
public sealed record DatasetOptions
{
    public required DatasetReader Reader { get; init; }

    /// <summary>Side S in pixels of the square network input; images are resized to it without keeping their aspect.</summary>
    public required int Size { get; init; }

    /// <summary>Class names to keep, in label order; empty means every class found, in ordinal order.</summary>
    public ImmutableArray<string> Classes { get; init; } = [];

    /// <summary>The one class that all kept classes become; null leaves them apart.</summary>
    public string? OneClass { get; init; }

    /// <summary>Windows that images are cut into; null shows the network whole images.</summary>
    public TileOptions? Tiles { get; init; }

    /// <summary>What happens to objects of other classes: <see cref="DroppedClasses.Background"/> removes them, <see cref="DroppedClasses.Ignore"/> keeps them as regions that are neither right nor wrong.</summary>
    public DroppedClasses Dropped { get; init; } = DroppedClasses.Background;

    /// <summary>Number of folds to generate (stratified, groups and near-duplicates kept together); null takes the data set's own lists.</summary>
    public int? GeneratedFolds { get; init; }

    /// <summary>Seed of the generated folds.</summary>
    public int FoldSeed { get; init; }

    /// <summary>The control experiment of experiment.md section 7: <see cref="TrainingLabels.Permuted"/> gives every training image the labels of another.</summary>
    public TrainingLabels Labels { get; init; } = TrainingLabels.True;

    /// <summary>Ids named by a fold list whose files may be absent; any other absent id is an error.</summary>
    public ImmutableArray<string> AllowMissing { get; init; } = [];

    /// <summary>Only for <see cref="DatasetReader.Synthetic"/>: what is drawn.</summary>
    public SyntheticOptions? Synthetic { get; init; }
}

/// <summary>File layouts a trainer can read.</summary>
public enum DatasetReader
{
    /// <summary>Pascal VOC: Annotations/*.xml, JPEGImages, ImageSets/Main.</summary>
    Voc,

    /// <summary>VEDAI official archive layout: one text file an image, fold lists.</summary>
    Vedai,

    /// <summary>Drawn by the trainer in VEDAI layout, then read as <see cref="Vedai"/>.</summary>
    Synthetic,

    /// <summary>COCO JSON: annotations/instances_NAME.json.</summary>
    Coco,

    /// <summary>YOLO text: images/, labels/*.txt, a list of class names, lists of images.</summary>
    Yolo,

    /// <summary>xView: train_images/*.tif and xView_train.geojson.</summary>
    Xview,

    /// <summary>images/, boxes.csv, and folds/NAME.{train,test}.txt where there are any.</summary>
    Folder,
}

/// <summary>Square windows at the images' own scale, overlapping, the last ones flush with the border. On test images what is found in them is merged.</summary>
public sealed record TileOptions
{
    /// <summary>Side in pixels of the image; a tile is then resized to the network's input.</summary>
    public required int Side { get; init; }

    /// <summary>Pixels that neighbours share at least; less than <see cref="Side"/>.</summary>
    public int Overlap { get; init; }

    /// <summary>Training tiles without an object.</summary>
    public EmptyTiles Empty { get; init; } = EmptyTiles.Keep;
}

/// <summary>What is done with training tiles that hold no object.</summary>
public enum EmptyTiles
{
    /// <summary>They are negatives.</summary>
    Keep,

    /// <summary>They are not trained on; test images are looked at whole in any case.</summary>
    Drop,
}

/// <summary>Treatment of objects whose class is not among the kept ones.</summary>
public enum DroppedClasses
{
    Background,
    Ignore,
}

/// <summary>Whose labels a training image carries.</summary>
public enum TrainingLabels
{
    /// <summary>Its own.</summary>
    True,

    /// <summary>Another image's: a detector that still scores has learnt where objects usually are, not what they look like.</summary>
    Permuted,
}

/// <summary>The synthetic aerial-vehicle scenes: deterministic in these numbers.</summary>
public sealed record SyntheticOptions
{
    public int Images { get; init; } = 150;

    /// <summary>Side of the drawn square images in pixels.</summary>
    public int Side { get; init; } = 128;

    public int Seed { get; init; }

    /// <summary>Number of fold lists, each testing on its own share of the images.</summary>
    public int Folds { get; init; } = 2;
}
