namespace Kd.Detection.Data.Images;

/// <summary>Clockwise turns by 90 degrees of images and of the boxes on them.</summary>
public static class QuarterTurn
{
    // The EXIF orientation that a stored image turned so often would need.
    private static readonly int[] Orientations = [1, 6, 3, 8];

    /// <param name="turns">0..3.</param>
    public static RgbImage Of(RgbImage image, int turns) => ExifOrientation.Apply(image, Orientations[turns]);

    /// <summary>
    /// Xyxy, normalised: the hull of the turned corners. A turn by a quarter takes hulls to hulls, so turning an object's own
    /// corners first and hulling them afterwards gives the same box.
    /// </summary>
    public static BoxXyxy Of(BoxXyxy box, int turns) =>
        turns == 0 ? box : Of(new BoxXyxy(1 - box.Y2, box.X1, 1 - box.Y1, box.X2), turns - 1);
}
