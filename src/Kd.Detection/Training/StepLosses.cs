using System.Collections.Immutable;

namespace Kd.Detection.Training;

/// <summary>The numbers of one step's loss terms.</summary>
internal sealed record StepLosses(ImmutableArray<KeyValuePair<string, double>> Terms)
{
    /// <summary>Terms that are NaN or infinite.</summary>
    public IEnumerable<KeyValuePair<string, double>> Broken => Terms.Where(t => !double.IsFinite(t.Value));

    /// <summary>False when a term is broken: the training has diverged, and no update was made.</summary>
    public bool Finite => !Broken.Any();
}
