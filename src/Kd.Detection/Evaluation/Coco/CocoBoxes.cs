namespace Kd.Detection.Evaluation.Coco;

/// <summary>A box as COCO files have it: top left corner, width and height in pixels, continuous.</summary>
public readonly record struct BoxXywh(double X, double Y, double Width, double Height)
{
    public double Area => Width * Height;
}

/// <summary>An object to find.</summary>
/// <param name="Image">Number of its image, from 0.</param>
/// <param name="Class">From 0.</param>
/// <param name="Area">In square pixels; decides whether it is small, medium or large. COCO's own is that of its mask.</param>
/// <param name="Crowd">A region of many: neither missed nor found, any number of detections may lie in it.</param>
public readonly record struct CocoObject(int Image, int Class, BoxXywh Box, double Area, bool Crowd);

/// <summary>A detection. Ties of score are taken by image, then in the order given.</summary>
public readonly record struct CocoDetection(int Image, int Class, BoxXywh Box, double Score);
