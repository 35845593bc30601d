using System.Collections.Concurrent;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Data.Loading;

/// <summary>
/// Images decoded and resized to the network's square side, kept in memory up to a budget of bytes; what does not fit is
/// decoded anew each time. Safe for many threads; one store serves training and test of a cell.
/// </summary>
public sealed class ImageStore(int size, long budgetBytes = ImageStore.DefaultBudgetBytes)
{
    public const long DefaultBudgetBytes = 1L << 30;

    private readonly ConcurrentDictionary<DetectionImage, RgbImage> images = new();
    private long held;

    /// <summary>Side S in pixels.</summary>
    public int Size => size;

    /// <summary>Bytes of pixels kept.</summary>
    public long HeldBytes => Interlocked.Read(ref held);

    /// <summary>The image or its view at S x S; throws <see cref="UndecodableImageException"/> when it does not decode, <see cref="BadDataException"/> when it cannot be read.</summary>
    public RgbImage Get(DetectionImage image)
    {
        if (images.TryGetValue(image, out var kept))
        {
            return kept;
        }

        var decoded = image.Window is { } window ? ImageDecoder.Decode(image.File, window) : ImageDecoder.Decode(image.File);
        var resized = QuarterTurn.Of(BilinearResize.To(decoded, size, size), image.QuarterTurns);
        if (Interlocked.Add(ref held, resized.Pixels.Length) > budgetBytes || !images.TryAdd(image, resized))
        {
            Interlocked.Add(ref held, -resized.Pixels.Length);
        }

        return resized;
    }

    /// <summary>As <see cref="Get"/>, but null when it does not decode.</summary>
    public RgbImage? TryGet(DetectionImage image)
    {
        try
        {
            return Get(image);
        }
        catch (UndecodableImageException)
        {
            return null;
        }
    }
}
