using System.Collections.Immutable;
using Kd.Silo.Slots;

namespace Kd.Silo.Trainers;

/// <summary>Variables a trainer starts with, and the program that gives it a session of its own.</summary>
internal sealed record TrainerEnvironment(ImmutableSortedDictionary<string, string> Variables, string? Setsid)
{
    private static readonly ImmutableArray<string> SetsidPlaces = ["/usr/bin/setsid", "/bin/setsid"];

    public static TrainerEnvironment For(Slot slot)
    {
        var threads = slot.Threads.ToString();
        var variables = new Dictionary<string, string>
        {
            ["OMP_NUM_THREADS"] = threads,
            ["OPENBLAS_NUM_THREADS"] = threads,
            // Spinning OpenMP threads made a step ten times slower beside other load.
            ["OMP_WAIT_POLICY"] = "PASSIVE",
            // Freed tensors stay with the process: handing pages back costs more than a step's arithmetic.
            ["MALLOC_TRIM_THRESHOLD_"] = "4000000000",
            ["MALLOC_MMAP_THRESHOLD_"] = "4000000000",
            ["MALLOC_TOP_PAD_"] = "67108864",
            // Empty hides every GPU from a CPU slot.
            ["CUDA_VISIBLE_DEVICES"] = slot.CudaDevice ?? "",
            ["KD_SLOT"] = slot.Id,
        };
        return new(variables.ToImmutableSortedDictionary(StringComparer.Ordinal), SetsidPlaces.FirstOrDefault(File.Exists));
    }
}
