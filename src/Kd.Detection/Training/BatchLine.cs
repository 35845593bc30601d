namespace Kd.Detection.Training;

/// <summary>What a step takes (seconds, bytes) by the images of its batch: a fixed part, such as weights, optimiser and teacher, and one an image.</summary>
internal readonly record struct BatchLine(double Fixed, double AnImage)
{
    /// <summary>In proportion to one batch, above what is there without any.</summary>
    public static BatchLine From(double without, int images, double taken) => new(Math.Min(without, taken), Math.Max(0, taken - without) / images);

    /// <summary>
    /// Through two batches. Never falling, and never steeper than in proportion to the smaller one: libtorch keeps the blocks of it on a GPU, so
    /// that the larger one seems to take more than it does.
    /// </summary>
    public static BatchLine Through(int images, double taken, int more, double takenByMore)
    {
        var slope = Math.Clamp((takenByMore - taken) / (more - images), 0, taken / images);
        return new(taken - (images * slope), slope);
    }

    /// <param name="images">Need not be whole: an image of twice the area counts as two.</param>
    public double At(double images) => Fixed + (images * AnImage);
}
