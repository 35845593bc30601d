using Kd.Detection.Anchors;
using Kd.Detection.Data.Loading;
using Kd.Detection.Losses;
using Kd.Detection.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Training;

/// <summary>From a batch to its loss, a graph that lies wholly on one device: resize, anchors, targets, student, teacher, terms.</summary>
/// <param name="detector">What learns; on the device.</param>
/// <param name="teacher">Frozen and on the device; null when no term distils.</param>
internal sealed class StepLoss(TrainingPlan plan, Detector detector, Detector? teacher, Device device)
{
    private readonly Dictionary<int, AnchorGrid> anchors = [];

    public LossTerms Of(TrainingBatch batch)
    {
        var images = Resized(batch);
        return TermLosses.Total(plan.Spec.Terms, new LossInputs
        {
            Student = detector.call(images),
            Taught = Teach(images),
            Truths = batch.Targets,
            Anchors = Anchors((int)images.shape[^1]),
            Recipe = plan.Recipe,
        });
    }

    /// <summary>[B, 3, S, S] on the device, in one copy.</summary>
    public Tensor Place(float[] images, int count, int size) => tensor(images, [count, 3, size, size]).to(device);

    /// <summary>The anchors of an input of this side.</summary>
    public AnchorGrid Anchors(int size)
    {
        if (!anchors.TryGetValue(size, out var grid))
        {
            anchors[size] = grid = AnchorGrid.Of(size, plan.Spec.Detector.BaseAnchor, plan.Spec.Detector.Levels);
        }

        return grid;
    }

    // Resized bilinearly in multi-scale steps.
    private Tensor Resized(TrainingBatch batch)
    {
        var images = Place(batch.Images, batch.Count, batch.Size);
        var size = plan.SizeAt(batch.Step);
        return size == batch.Size
            ? images
            : nn.functional.interpolate(images, size: [size, size], mode: InterpolationMode.Bilinear, align_corners: false);
    }

    private DetectorOutput? Teach(Tensor images)
    {
        using var frozen = no_grad();
        return teacher?.call(images);
    }
}
