using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Detection.Data.Readers;
using Kd.Detection.Data.Synthetic;

namespace Kd.Detection.Data;

/// <summary>The data sets a trainer can open.</summary>
public static class DatasetCatalog
{
    /// <summary>Reads annotations and image headers (images are decoded later). Throws <see cref="BadDataException"/> when there is no data set of that layout at the path.</summary>
    public static OpenedDataset Open(DatasetRequest request, CancellationToken cancellation = default)
    {
        if (request.Options.Reader != DatasetReader.Synthetic && !Directory.Exists(request.Path))
        {
            throw new BadDataException($"there is no folder {request.Path}: put the data set there, laid out as {Layouts.Of(request.Options.Reader)}, or name another folder with --data; docs/datasets.md has every layout and source");
        }

        try
        {
            return new OpenedDataset(Read(request, cancellation), request.Options);
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<BadDataException>().FirstOrDefault() is { } first)
        {
            throw new BadDataException(first.Message, e);
        }
    }

    private static RawDataset Read(DatasetRequest request, CancellationToken cancellation) =>
        request.Options.Reader switch
        {
            DatasetReader.Voc => VocReader.Read(request.Path, cancellation),
            DatasetReader.Vedai => VedaiReader.Read(request.Path, request.Options.Size, cancellation),
            DatasetReader.Coco => CocoReader.Read(request.Path, cancellation),
            DatasetReader.Yolo => YoloReader.Read(request.Path, cancellation),
            DatasetReader.Xview => XviewReader.Read(request.Path, cancellation),
            DatasetReader.Folder => FolderReader.Read(request.Path, cancellation),
            DatasetReader.Synthetic => Drawn(request, cancellation),
            _ => throw new BadDataException($"no reader for the layout '{request.Options.Reader}'"),
        };

    private static RawDataset Drawn(DatasetRequest request, CancellationToken cancellation)
    {
        SyntheticDataset.EnsureDrawn(request.Path, request.Options.Synthetic ?? new SyntheticOptions(), cancellation);
        return VedaiReader.Read(request.Path, request.Options.Size, cancellation);
    }
}
