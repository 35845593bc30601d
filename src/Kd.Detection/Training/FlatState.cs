using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kd.Detection.Training;

/// <summary>
/// All floating numbers of a module in three vectors that its parameters, gradients and buffers become views of,
/// so that clipping, optimiser and EMA are a dozen operations on long vectors instead of thousands on short ones.
/// Views begin at multiples of 64 bytes; the gaps stay zero. All of it lies on the module's device.
/// </summary>
internal sealed class FlatState : IDisposable
{
    private const int AlignedElements = 16;

    /// <param name="learns">Whether the module gets gradients; an average needs none.</param>
    public FlatState(nn.Module module, bool learns)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var parameters = module.parameters().OrderBy(p => p.ndim > 1 ? 0 : 1).ToList(); // a stable sort
        var device = parameters[0].device;
        Decayed = Room(parameters.Where(p => p.ndim > 1));
        Weights = Vector(parameters, device);
        Gradients = (learns ? zeros_like(Weights) : zeros(0, device: device)).DetachFromDisposeScope();
        var offset = 0L;
        foreach (var parameter in parameters)
        {
            parameter.requires_grad_(learns);
            parameter.grad = learns ? View(Gradients, offset, parameter) : null;
            offset = Adopt(Weights, offset, parameter);
        }

        var buffers = module.buffers().Where(b => b.is_floating_point()).ToList();
        Statistics = Vector(buffers, device);
        buffers.Aggregate(0L, (at, buffer) => Adopt(Statistics, at, buffer));
    }

    /// <summary>Parameters; those of two or more dimensions come first.</summary>
    public Tensor Weights { get; }

    /// <summary>Gradients at the places of their parameters, empty when the module does not learn. Backward adds to them; <see cref="ZeroGradients"/> clears them.</summary>
    public Tensor Gradients { get; }

    /// <summary>Running means and variances of the batch norms.</summary>
    public Tensor Statistics { get; }

    /// <summary>Leading elements of <see cref="Weights"/> that weight decay applies to: 1-D parameters (norms, biases) have none.</summary>
    public long Decayed { get; }

    /// <summary>True when no weight is NaN or infinite.</summary>
    public bool Finite
    {
        get
        {
            using var scope = NewDisposeScope();
            return Weights.isfinite().all().ToBoolean();
        }
    }

    public void ZeroGradients() => Gradients.zero_();

    public void Dispose()
    {
        Weights.Dispose();
        Gradients.Dispose();
        Statistics.Dispose();
    }

    private static Tensor Vector(IEnumerable<Tensor> tensors, Device device) => zeros(Math.Max(AlignedElements, Room(tensors)), device: device).DetachFromDisposeScope();

    private static long Room(IEnumerable<Tensor> tensors) => tensors.Sum(Room);

    private static long Room(Tensor tensor) => (tensor.numel() + AlignedElements - 1) / AlignedElements * AlignedElements;

    // Copies the tensor's numbers into its place, lets it live there, and returns the next place.
    private static long Adopt(Tensor vector, long offset, Tensor tensor)
    {
        var view = View(vector, offset, tensor);
        view.copy_(tensor);
        tensor.set_(view);
        return offset + Room(tensor);
    }

    private static Tensor View(Tensor vector, long offset, Tensor like) => vector.narrow(0, offset, like.numel()).view(like.shape);
}
