using System.Collections.Immutable;

namespace Kd.Silo.Slots;

/// <summary>A place where one cell trains at a time: a GPU, or a number of CPU threads.</summary>
/// <param name="Id">"cpu0", "cuda1": unique in the silo.</param>
/// <param name="Threads">Intra-op threads its trainer uses; a cell's recipe must ask for as many.</param>
/// <param name="CudaDevice">What CUDA_VISIBLE_DEVICES says for its trainer; null on a CPU.</param>
public sealed record Slot(string Id, int Threads, string? CudaDevice)
{
    /// <summary>One slot a CUDA device, or else one a core (or <paramref name="threads"/> cores); a wish for more slots than devices shares them in turn.</summary>
    public static ImmutableArray<Slot> Plan(int? wished, int threads, int cores, ImmutableArray<string> cudaDevices) =>
        cudaDevices.IsEmpty
            ? [.. Enumerable.Range(0, wished ?? Math.Max(1, cores / threads)).Select(i => new Slot($"cpu{i}", threads, null))]
            : [.. Enumerable.Range(0, wished ?? cudaDevices.Length).Select(i => new Slot($"cuda{i}", threads, cudaDevices[i % cudaDevices.Length]))];
}
