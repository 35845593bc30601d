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
            return new PredictAnswer([.. request.Images.Select(image => Draw(image, request, detectors, dataset, fold))]);
        }
        finally
        {
            detectors.ForEach(d => d.Dispose());
        }
    }

    private static PredictedImage Draw(string name, PredictRequest request, List<SavedDetector> detectors, OpenedDataset? dataset, DatasetFold? fold)
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
        var file = string.Concat(image.Id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '_')) + Extension;
        DurableFile.Write(request.Directory, file, stream => stream.Write(LibPng.Encode(picture)));
        var part = known is null ? ImagePart.Foreign : fold!.Test.Any(t => t.Image.Id == image.Id) ? ImagePart.Test : ImagePart.Training;
        return new PredictedImage(name, file, part, known?.Truth.Objects.Count(o => !o.IsIgnoreRegion), [.. found.Select(f => f.Length)]);
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
