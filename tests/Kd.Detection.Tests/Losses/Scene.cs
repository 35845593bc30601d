using Kd.Detection.Data;
using Kd.Detection.Tests.Golden;

namespace Kd.Detection.Tests.Losses;

/// <summary>Ground truth as fixtures spell it: rows of x1, y1, x2, y2 in 0..1 and a class from 1.</summary>
internal static class Scene
{
    public static GroundTruth Truth(GoldenTensor rows) => new([.. Enumerable.Range(0, rows.Shape[0]).Select(i => Object(rows.Row(i)))]);

    private static LabelledBox Object(ReadOnlySpan<double> row) => new(new BoxXyxy(row[0], row[1], row[2], row[3]), (int)row[4]);
}
