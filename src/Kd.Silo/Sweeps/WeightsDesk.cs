using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Core.Plans;
using Kd.Silo.Datasets;

namespace Kd.Silo.Sweeps;

/// <summary>Finds the weights a grid names, and keeps copies of files, so that a plan's cells hold on to their bytes.</summary>
internal sealed class WeightsDesk(WeightStore store, DatasetPlaces places)
{
    private const string StudentsTeacher = "/students/teacher";

    /// <summary>What was found, and a problem for each that was not.</summary>
    public async Task<(GridWeights Weights, ImmutableArray<ApiGridProblem> Problems)> Find(Grid grid, CancellationToken cancellation)
    {
        var hashes = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var teachers = ImmutableDictionary.CreateBuilder<string, CellSpec>(StringComparer.Ordinal);
        var origins = ImmutableSortedDictionary.CreateBuilder<string, WeightOrigin>(StringComparer.Ordinal);
        var problems = ImmutableArray.CreateBuilder<ApiGridProblem>();
        var given = (grid.TeacherUse?.Given ?? []).Select(g => (g.Weights, Pointer: StudentsTeacher, Teaches: true));
        var pretrained = GridWeights.Pretrained(grid).Select(p => (p.Weights, p.Pointer, Teaches: false));
        foreach (var (reference, pointer, teaches) in given.Concat(pretrained))
        {
            try
            {
                var hash = hashes.TryGetValue(reference, out var known) ? known : await Hash(reference, cancellation);
                hashes[reference] = hash;
                if (teaches)
                {
                    teachers[hash] = await store.TeacherAsync(hash, cancellation);
                    if (await store.OriginAsync(hash, cancellation) is { } origin)
                    {
                        origins[hash] = origin;
                    }
                }
            }
            catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                problems.Add(new ApiGridProblem(pointer, $"weights {reference}: {e.Message}"));
            }
        }

        return (new GridWeights(hashes.ToImmutable(), teachers.ToImmutable()) { Origins = origins.ToImmutable() }, problems.ToImmutable());
    }

    private async Task<string> Hash(string reference, CancellationToken cancellation)
    {
        if (WeightsReference.Hash(reference) is { } hash)
        {
            return await store.HoldsAsync(hash, cancellation)
                ? hash
                : throw new InvalidDataException("the store holds no weights of this hash: name a file of the data folder instead");
        }

        var file = places.File(reference);
        return File.Exists(file)
            ? await store.ImportAsync(file, cancellation)
            : throw new InvalidDataException($"there is no file {file}: docs/pretrained.md says how to make weights, or give the right --data folder");
    }
}
