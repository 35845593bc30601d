using System.Collections.Immutable;

namespace Kd.Detection.Training;

/// <summary>The numbers of one step's loss terms.</summary>
internal sealed record StepLosses(ImmutableArray<KeyValuePair<string, double>> Terms)
{
    /// <summary>False when a term is NaN or infinite: the training has diverged, and no update was made.</summary>
    public bool Finite => Terms.All(t => double.IsFinite(t.Value));
}
