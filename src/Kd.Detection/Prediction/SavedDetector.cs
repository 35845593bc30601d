using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Detection.Anchors;
using Kd.Detection.Checkpoints;
using Kd.Detection.Data;
using Kd.Detection.Data.Images;
using Kd.Detection.Data.Loading;
using Kd.Detection.Data.Views;
using Kd.Detection.Evaluation;
using Kd.Detection.Models;
using Kd.Detection.Training;
using static TorchSharp.torch;

namespace Kd.Detection.Prediction;

/// <summary>A trained detector as its checkpoint describes it, on the processor: the final EMA, in evaluation mode.</summary>
internal sealed class SavedDetector : IDisposable
{
    private readonly Detector detector;
    private readonly AnchorGrid anchors;

    private SavedDetector(CellSpec spec, ImmutableArray<string> classes, Detector detector)
    {
        (Spec, Classes, this.detector) = (spec, classes, detector);
        anchors = AnchorGrid.Of(spec.Dataset.Options.Size, spec.Detector.BaseAnchor, spec.Detector.Levels);
    }

    /// <summary>Of the cell that trained it.</summary>
    public CellSpec Spec { get; }

    /// <summary>Class names; label c (1..C) is entry c - 1.</summary>
    public ImmutableArray<string> Classes { get; }

    /// <exception cref="BadDataException">The file is not the one named, or no checkpoint of a cell.</exception>
    public static SavedDetector Load(string path, string sha256)
    {
        var file = VerifiedFile.Read(path, sha256, "the checkpoint", "fetch it again");
        if (!file.Metadata.TryGetValue("spec", out var spec) || !file.Metadata.TryGetValue("classes", out var names))
        {
            throw new BadDataException($"{path} is no checkpoint of a trained cell: it does not say what it is");
        }

        var (cell, classes) = (KdJson.Deserialize<CellSpec>(spec), KdJson.Deserialize<ImmutableArray<string>>(names));
        var loaded = new Detector(cell.Detector, classes.Length, new DetectorFeatures.None());
        try
        {
            StateTensors.Load(loaded, file.Tensors);
        }
        catch (InvalidDataException e)
        {
            loaded.Dispose();
            throw new BadDataException($"the checkpoint {path} does not fit its own spec: {e.Message}", e);
        }

        loaded.eval();
        return new SavedDetector(cell, classes, loaded);
    }

    /// <summary>What it finds on an image, as in a test: at the size it was trained at, in tiles where it was trained on tiles.</summary>
    public ImmutableArray<DetectedBox> Find(DetectionImage image)
    {
        using var scope = NewDisposeScope();
        var whole = new LabelledImage(image, GroundTruth.Empty);
        var views = Spec.Dataset.Options.Tiles is { } tiles ? Tiling.Of(whole, tiles).ToImmutableArray() : [whole];
        var found = views.SelectMany(view => DetectionPass.Of(detector, anchors, Pixels(view.Image), [view])).ToImmutableArray();
        return TileMerge.Of([whole], views, found)[0].Detections;
    }

    public void Dispose() => detector.Dispose();

    /// <summary>[1, 3, S, S]</summary>
    private Tensor Pixels(DetectionImage view)
    {
        var size = Spec.Dataset.Options.Size;
        var pixels = new float[3 * size * size];
        PixelTensor.Write(new ImageStore(size, budgetBytes: 0).Get(view), pixels);
        return tensor(pixels, [1, 3, size, size]);
    }
}
