using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Detection.Anchors;
using Kd.Detection.Data;
using Kd.Detection.Models;

namespace Kd.Detection.Losses;

/// <summary>Everything the loss terms of one step may read. Lives in the caller's dispose scope.</summary>
internal sealed record LossInputs
{
    public required DetectorOutput Student { get; init; }

    /// <summary>The frozen teacher's output on the same batch; null when no term distils.</summary>
    public required DetectorOutput? Taught { get; init; }

    /// <summary>Ground truth of each image of the batch.</summary>
    public required ImmutableArray<GroundTruth> Truths { get; init; }

    /// <summary>Anchors of the batch's input size.</summary>
    public required AnchorGrid Anchors { get; init; }

    public required RecipeSpec Recipe { get; init; }

    /// <summary>The teacher's output, for terms that distil.</summary>
    public DetectorOutput Teacher => Taught ?? throw new InvalidOperationException("a distilling loss term needs a teacher");
}
