using System.Collections.Immutable;
using static TorchSharp.torch;

namespace Kd.Detection.Losses;

/// <summary>One summand of the loss, its weight included: "hard.box", "soft.class", ..</summary>
internal readonly record struct LossTerm(string Name, Tensor Value);

/// <summary>The summands of one step's loss, in a fixed order, and their sum.</summary>
internal sealed record LossTerms(ImmutableArray<LossTerm> Terms)
{
    /// <summary>The scalar that is differentiated.</summary>
    public Tensor Total { get; } = Terms.Select(t => t.Value).Aggregate((a, b) => a.add(b));

    /// <summary>Each summand's number, by name.</summary>
    public IEnumerable<KeyValuePair<string, double>> Values =>
        Terms.Select(t => KeyValuePair.Create(t.Name, (double)t.Value.item<float>()));
}
