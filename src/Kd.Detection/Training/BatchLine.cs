namespace Kd.Detection.Training;

/// <summary>What a step takes (seconds, bytes) by the images of its batch: a fixed part, such as weights, optimiser and teacher, and one an image.</summary>
internal readonly record struct BatchLine(double Fixed, double AnImage)
{
    /// <summary>In proportion to one batch, above the least that a step takes.</summary>
    public static BatchLine From(double least, int images, double taken) => new(Math.Min(least, taken), Math.Max(0, taken - least) / images);

    /// <summary>
    /// Through this line's batch and a larger one. Never steeper than this line, which stays where the larger batch tells nothing more, as on
    /// a GPU, where libtorch keeps the blocks of the smaller one; never falling.
    /// </summary>
    public BatchLine Through(int images, int more, double taken)
    {
        var here = At(images);
        var slope = Math.Clamp((taken - here) / (more - images), 0, AnImage);
        return new(here - (images * slope), slope);
    }

    /// <param name="images">Need not be whole: an image of twice the area counts as two.</param>
    public double At(double images) => Fixed + (images * AnImage);
}
