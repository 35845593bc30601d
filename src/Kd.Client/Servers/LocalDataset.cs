using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Core.Plans;

namespace Kd.Client.Servers;

/// <summary>Where the data sets of a silo on this machine lie.</summary>
internal static class LocalDataset
{
    /// <summary>Null when the server is another machine's, which alone knows.</summary>
    public static string? Folder(ConnectionChoice choice, string sweep, PlannedCell cell)
    {
        if (choice.Server is not null)
        {
            return null;
        }

        var options = cell.Spec.Dataset.Options;
        return options.Reader == DatasetReader.Synthetic
            ? Path.Combine(choice.Store, $"{ArtifactPaths.Scenes(options.Synthetic ?? new SyntheticOptions())}")
            : PathIn(Path.Combine(choice.Store, $"{ArtifactPaths.Grid(sweep)}"), sweep, cell.Dataset) is { } path
                ? Path.GetFullPath(path, SiloFile.Read(choice.Store)?.DataRoot ?? choice.Data ?? Environment.CurrentDirectory)
                : null;
    }

    private static string? PathIn(string grid, string sweep, string dataset) =>
        File.Exists(grid) && GridReader.Read(File.ReadAllText(grid), sweep) is GridRead read ? read.Grid.Datasets.FirstOrDefault(d => d.Name == dataset)?.Path : null;
}
