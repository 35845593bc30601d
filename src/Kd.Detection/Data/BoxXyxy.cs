namespace Kd.Detection.Data;

/// <summary>Axis-aligned box by two corners, Xyxy. The unit is the holder's: normalised 0..1 in <see cref="GroundTruth"/>, pixels in readers and evaluation.</summary>
public readonly record struct BoxXyxy(double X1, double Y1, double X2, double Y2)
{
    public double Width => X2 - X1;

    public double Height => Y2 - Y1;

    /// <summary>Zero for boxes without extent.</summary>
    public double Area => Math.Max(0, Width) * Math.Max(0, Height);

    public double CentreX => (X1 + X2) / 2;

    public double CentreY => (Y1 + Y2) / 2;

    public BoxXyxy Clip(double x1, double y1, double x2, double y2) =>
        new(Math.Clamp(X1, x1, x2), Math.Clamp(Y1, y1, y2), Math.Clamp(X2, x1, x2), Math.Clamp(Y2, y1, y2));

    public BoxXyxy Scale(double x, double y) => new(X1 * x, Y1 * y, X2 * x, Y2 * y);

    /// <summary>The common part; <see cref="Area"/> 0 when there is none.</summary>
    public BoxXyxy Intersect(BoxXyxy other) =>
        new(Math.Max(X1, other.X1), Math.Max(Y1, other.Y1), Math.Min(X2, other.X2), Math.Min(Y2, other.Y2));
}
