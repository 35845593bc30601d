using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Datasets;

namespace Kd.Silo.Datasets;

/// <summary>Where this silo finds data sets: under its data root, and drawn ones in the store under a name that says what is drawn.</summary>
internal sealed class DatasetPlaces(IArtifactStore store, string dataRoot)
{
    /// <param name="options">How it is read.</param>
    /// <param name="path">As the grid has it; null for a drawn one.</param>
    public DatasetRequest Request(DatasetOptions options, string? path) => new()
    {
        Path = path is null ? store.LocalPath(ArtifactPaths.Scenes(options.Synthetic ?? new SyntheticOptions())) : Path.GetFullPath(path, Path.GetFullPath(dataRoot)),
        Options = options,
    };

    /// <summary>A file of the data folder.</summary>
    public string File(string path) => Path.GetFullPath(path, Path.GetFullPath(dataRoot));
}
