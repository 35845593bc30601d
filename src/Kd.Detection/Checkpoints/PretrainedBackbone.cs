using System.Collections.Immutable;
using Kd.Detection.Data;
using Kd.Detection.Models;
using TorchSharp;

namespace Kd.Detection.Checkpoints;

/// <summary>
/// ImageNet weights for a backbone, from a file with torchvision's names: conv1, bn1, layer1.0.conv1, .. (methods.md
/// section 2). Ours are the same behind "backbone."; the classifier "fc" and batch counters have no place in a detector.
/// </summary>
internal sealed record PretrainedBackbone(ImmutableArray<string> Matched, ImmutableArray<string> Missing, ImmutableArray<string> Misshapen, ImmutableArray<string> Ignored, ImmutableArray<string> Unexpected)
{
    private const string Prefix = "backbone.";
    private const string Classifier = "fc.";
    private const string Counter = ".num_batches_tracked";
    private const int MostNamed = 6;

    /// <summary>Fills the backbones of detectors that are built alike. Nothing is changed unless every tensor of the backbone is there.</summary>
    /// <exception cref="BadDataException">A tensor of the backbone is missing or has another shape.</exception>
    public static PretrainedBackbone Load(string path, string sha256, params ReadOnlySpan<Detector> detectors)
    {
        var source = VerifiedFile.Read(path, sha256, "the weights file", "put the original back").Tensors;
        var matching = Compare(source, detectors[0]);
        if (!matching.Missing.IsEmpty || !matching.Misshapen.IsEmpty)
        {
            throw new BadDataException($"the weights file {path} does not fit the detector's backbone, {matching}; use the weights of the same ResNet as torchvision names them");
        }

        foreach (var detector in detectors)
        {
            foreach (var (key, target) in Backbone(detector))
            {
                StateTensors.Fill(target, key, source[key]);
            }
        }

        return matching;
    }

    /// <summary>"100 tensors matched; missing: none; of another shape: none; ignored: fc.bias, fc.weight; unexpected: none".</summary>
    public override string ToString() =>
        $"{Matched.Length} tensors matched; missing: {Named(Missing)}; of another shape: {Named(Misshapen)}; ignored: {Named(Ignored)}; unexpected: {Named(Unexpected)}";

    private static PretrainedBackbone Compare(ImmutableSortedDictionary<string, RawTensor> source, Detector detector)
    {
        var wanted = Backbone(detector).ToDictionary();
        var present = wanted.Where(w => source.ContainsKey(w.Key)).ToLookup(w => w.Value.shape.SequenceEqual(source[w.Key].Shape), w => w.Key);
        var rest = source.Keys.Where(key => !wanted.ContainsKey(key)).ToLookup(IsIgnored);
        return new(
            [.. present[true].Order(StringComparer.Ordinal)],
            [.. wanted.Keys.Where(key => !source.ContainsKey(key)).Order(StringComparer.Ordinal)],
            [.. present[false].Order(StringComparer.Ordinal).Select(key => $"{key} [{string.Join(", ", source[key].Shape)}], here [{string.Join(", ", wanted[key].shape)}]")],
            [.. rest[true]],
            [.. rest[false]]);
    }

    /// <summary>State of the backbone under torchvision's names.</summary>
    private static IEnumerable<KeyValuePair<string, torch.Tensor>> Backbone(Detector detector) => detector.state_dict()
        .Where(s => s.Key.StartsWith(Prefix, StringComparison.Ordinal) && !s.Key.EndsWith(Counter, StringComparison.Ordinal))
        .Select(s => KeyValuePair.Create(s.Key[Prefix.Length..], s.Value));

    private static bool IsIgnored(string key) => key.StartsWith(Classifier, StringComparison.Ordinal) || key.EndsWith(Counter, StringComparison.Ordinal);

    private static string Named(ImmutableArray<string> names) =>
        names.IsEmpty ? "none" : string.Join(", ", names.Take(MostNamed)) + (names.Length > MostNamed ? $" and {names.Length - MostNamed} more" : "");
}
