using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Checkpoints;

/// <summary>Between the state of modules and the tensors of files.</summary>
internal static class StateTensors
{
    // Counters that PyTorch keeps for a kind of batch norm that nobody here uses.
    private const string Counter = "num_batches_tracked";

    /// <summary>A copy of a module's parameters and statistics by state key.</summary>
    /// <param name="without">State keys that begin with this are left out.</param>
    public static IEnumerable<KeyValuePair<string, RawTensor>> Of(nn.Module module, string? without = null) =>
        module.state_dict()
            .Where(entry => !entry.Key.EndsWith(Counter, StringComparison.Ordinal))
            .Where(entry => without is null || !entry.Key.StartsWith(without + ".", StringComparison.Ordinal))
            .Select(entry => KeyValuePair.Create(entry.Key, Of(entry.Value)));

    public static RawTensor Of(Tensor value)
    {
        using var scope = NewDisposeScope();
        var plain = value.detach().cpu().contiguous();
        return new RawTensor(TypeOf(plain), [.. plain.shape], plain.bytes.ToArray());
    }

    /// <summary>Fills a module from a file's tensors. Every key of either must be in the other.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing, left over, or of another shape.</exception>
    public static void Load(nn.Module module, ImmutableSortedDictionary<string, RawTensor> tensors)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var state = module.state_dict().Where(entry => !entry.Key.EndsWith(Counter, StringComparison.Ordinal)).ToDictionary();
        if (tensors.Keys.FirstOrDefault(key => !state.ContainsKey(key)) is { } extra)
        {
            throw new InvalidDataException($"tensor '{extra}' has no place in this network");
        }

        foreach (var (key, target) in state)
        {
            Fill(target, key, tensors.GetValueOrDefault(key) ?? throw new InvalidDataException($"tensor '{key}' is missing"));
        }
    }

    /// <summary>Overwrites a tensor with one of a file.</summary>
    public static void Fill(Tensor target, string key, RawTensor source)
    {
        if (!target.shape.SequenceEqual(source.Shape))
        {
            throw new InvalidDataException($"tensor '{key}' is [{string.Join(", ", source.Shape)}], the network's is [{string.Join(", ", target.shape)}]");
        }

        using var frozen = no_grad();
        using var value = source.Type switch
        {
            ElementType.Float32 => tensor(MemoryMarshal.Cast<byte, float>(source.Data.Span).ToArray(), target.shape),
            ElementType.Float64 => tensor(MemoryMarshal.Cast<byte, double>(source.Data.Span).ToArray(), target.shape),
            ElementType.Int64 => tensor(MemoryMarshal.Cast<byte, long>(source.Data.Span).ToArray(), target.shape),
            _ => throw new InvalidDataException($"tensor '{key}' has an unknown element type"),
        };
        target.copy_(value);
    }

    private static ElementType TypeOf(Tensor tensor) => tensor.dtype switch
    {
        ScalarType.Float32 => ElementType.Float32,
        ScalarType.Float64 => ElementType.Float64,
        ScalarType.Int64 => ElementType.Int64,
        var other => throw new NotSupportedException($"checkpoints hold no tensors of type {other}"),
    };
}
