using System.Collections.Immutable;

namespace Kd.Detection.Data.Loading;

/// <summary>Test images in order, resized and normalised but never augmented, made ahead on a background thread.</summary>
public static class TestLoader
{
    private const int Depth = 2;

    public static IEnumerable<TestBatch> Batches(ImmutableArray<LabelledImage> samples, ImageStore store, int batch, CancellationToken cancellation = default)
    {
        using var batches = new OrderedPrefetch<TestBatch>(0, (samples.Length + batch - 1) / batch, 1, Depth, index => Make(samples, store, batch, index));
        while (!batches.AtEnd)
        {
            yield return batches.Next(cancellation);
        }
    }

    private static TestBatch Make(ImmutableArray<LabelledImage> samples, ImageStore store, int batch, int index)
    {
        var first = index * batch;
        var slice = samples.AsSpan(first, Math.Min(batch, samples.Length - first)).ToImmutableArray();
        var pixels = 3 * store.Size * store.Size;
        var images = GC.AllocateUninitializedArray<float>(slice.Length * pixels);
        for (var i = 0; i < slice.Length; i++)
        {
            PixelTensor.Write(store.Get(slice[i].Image), images.AsSpan(i * pixels, pixels));
        }

        return new TestBatch { First = first, Images = images, Size = store.Size, Samples = slice };
    }
}
