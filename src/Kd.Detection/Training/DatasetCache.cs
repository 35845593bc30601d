using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Json;
using Kd.Detection.Data;
using Kd.Detection.Data.Loading;
using Kd.Detection.Data.Views;

namespace Kd.Detection.Training;

/// <summary>
/// The data set that the last job of this process used, with its decoded images: the next cell of a sweep mostly wants the same.
/// What it hands out is a function of the request and the content hash, so a warm process computes what a cold one does.
/// </summary>
public sealed class DatasetCache
{
    private string? held;
    private OpenedDataset? dataset;
    private ImageStore? images;

    /// <exception cref="BadDataException">The data set cannot be read, or is no longer what the cell was planned with.</exception>
    internal (DatasetFold Fold, ImageStore Images) Open(DatasetRequest request, CellSpec spec)
    {
        var wanted = CanonicalJson.Text(request);
        if (dataset is null || images is null || held != wanted)
        {
            (held, dataset, images) = (wanted, DatasetCatalog.Open(request), new ImageStore(request.Options.Size));
        }

        if (dataset.ContentHash != spec.Dataset.ContentHash)
        {
            (held, var found) = (null, dataset.ContentHash);
            throw new BadDataException($"{request.Path} has changed since the cell was planned: its content hash is {found[..12]}.., the cell's is {spec.Dataset.ContentHash[..12]}..; plan the sweep again");
        }

        var fold = dataset.Fold(spec.Fold);
        return (fold with { Train = TrainingViews.Turned(fold.Train, spec.Recipe) }, images);
    }
}
