namespace Kd.Detection.Randomness;

/// <summary>What random numbers are for. The numeric values enter every stream: never renumber, only append.</summary>
public enum RandomPurpose
{
    /// <summary>Coordinates: epoch, sample, copy. Each augmentation has a stream of its own, so switching one on or off leaves the others as they are.</summary>
    Flip = 1,

    /// <summary>Coordinate: epoch.</summary>
    Order = 2,

    /// <summary>Coordinate: step.</summary>
    MultiScale = 3,

    /// <summary>Named: the parameter.</summary>
    InitialWeights = 4,

    /// <summary>Named: the data set's fold.</summary>
    LabelPermutation = 5,

    /// <summary>No coordinate.</summary>
    Folds = 6,

    /// <summary>Coordinate: image.</summary>
    SyntheticScene = 7,

    /// <summary>Coordinates: epoch, sample, copy.</summary>
    Colour = 8,

    /// <summary>Coordinates: epoch, sample, copy.</summary>
    Crop = 9,
}
