using System.Collections.Immutable;
using Kd.Core.Datasets;
using Kd.Core.Trainers;
using Kd.Detection.Checkpoints;
using Kd.Detection.Data;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Prediction;

/// <summary>Has saved detectors look at images, and draws what each says beside ground truth.</summary>
public static class Predictor
{
    private const string Extension = ".png";

    /// <exception cref="BadDataException">A checkpoint, the data set or an image cannot be used.</exception>
    public static PredictAnswer Run(PredictRequest request)
    {
        var detectors = new List<SavedDetector>();
        try
        {
            detectors.AddRange(request.Panels.Select(p => SavedDetector.Load(p.Checkpoint, p.Sha256)));
            var spec = detectors[^1].Spec;
            var dataset = request.Dataset is { } folder ? DatasetCatalog.Open(new DatasetRequest { Path = folder, Options = spec.Dataset.Options }) : null;
            var fold = dataset?.Fold(spec.Fold);
            var taken = new HashSet<string>(StringComparer.Ordinal);
            return new PredictAnswer([.. request.Images.Select(image => Draw(image, request, detectors, dataset, fold, taken))]);
        }
        finally
        {
            detectors.ForEach(d => d.Dispose());
        }
    }

    private static PredictedImage Draw(string name, PredictRequest request, List<SavedDetector> detectors, OpenedDataset? dataset, DatasetFold? fold, HashSet<string> taken)
    {
        var known = dataset?.Find(name);
        var image = known?.Image ?? Foreign(name, dataset is not null);
        var found = detectors.Select(d => d.Find(image).Where(b => b.Score >= request.LeastScore).ToImmutableArray()).ToImmutableArray();
        ImmutableArray<PicturePanel> panels =
        [
            .. known is null ? [] : new[] { PicturePanel.Of(known.Truth) },
            .. request.Panels.Zip(found, (panel, boxes) => PicturePanel.Of(panel.Title, boxes)),
        ];
        var picture = PredictionPicture.Draw(ImageDecoder.Decode(image.File), panels, detectors[^1].Classes);
        var file = FileName(image.Id, taken);
        DurableFile.Write(request.Directory, file, stream => stream.Write(LibPng.Encode(picture)));
        return new PredictedImage(name, file, known is null ? ImagePart.Foreign : PartOf(image, fold!), known?.Truth.Objects.Count(o => !o.IsIgnoreRegion), [.. found.Select(f => f.Length)]);
    }

    // Tiles of a training image are of its file.
    internal static ImagePart PartOf(DetectionImage image, DatasetFold fold) =>
        fold.Test.Any(t => t.Image.Id == image.Id) ? ImagePart.Test
        : fold.Train.Any(t => t.Image.File == image.File) ? ImagePart.Training
        : ImagePart.Unlisted;

    /// <summary>After the image; numbered from 2 where an image before it has that name.</summary>
    internal static string FileName(string id, HashSet<string> taken)
    {
        var stem = string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '_'));
        var (file, number) = (stem + Extension, 2);
        while (!taken.Add(file))
        {
            file = $"{stem}-{number++}{Extension}";
        }

        return file;
    }

    private static DetectionImage Foreign(string name, bool hasDataset)
    {
        if (!File.Exists(name))
        {
            throw new BadDataException($"there is no file {name}{(hasDataset ? ", and the data set has no image of that name" : "")}");
        }

        var (file, pixels) = (Path.GetFullPath(name), ImageDecoder.Decode(name));
        return new DetectionImage(Path.GetFileNameWithoutExtension(file), file, pixels.Width, pixels.Height);
    }
}
