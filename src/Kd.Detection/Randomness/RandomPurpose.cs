namespace Kd.Detection.Randomness;

/// <summary>What random numbers are for. The numeric values enter every stream: never renumber, only append.</summary>
public enum RandomPurpose
{
    /// <summary>Coordinates: epoch, sample, copy.</summary>
    Augmentation = 1,

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
}
