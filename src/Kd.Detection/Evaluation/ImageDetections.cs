using System.Collections.Immutable;
using Kd.Detection.Data;

namespace Kd.Detection.Evaluation;

/// <summary>One found object.</summary>
/// <param name="Class">1..C.</param>
/// <param name="Score">0..1.</param>
/// <param name="Box">Xyxy, normalised to 0..1 of the image's sides.</param>
public readonly record struct DetectedBox(int Class, float Score, BoxXyxy Box);

/// <summary>What was found on one image, in the order post-processing emitted it (it breaks ties of score).</summary>
public sealed record ImageDetections(string ImageId, ImmutableArray<DetectedBox> Detections);
