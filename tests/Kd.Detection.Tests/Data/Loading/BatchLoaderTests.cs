using System.Collections.Immutable;
using Kd.Detection.Data;
using Kd.Detection.Data.Augmentation;
using Kd.Detection.Data.Images;
using Kd.Detection.Data.Loading;

namespace Kd.Detection.Tests.Data.Loading;

public sealed class BatchLoaderTests : IDisposable
{
    private const int Side = 16;
    private static readonly AugmentationOptions All = new(Flip: true, Colour: true, Crop: true, Copies: 2);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Next_OneOrFourThreads_GivesTheSameBatches()
    {
        var samples = Samples(11);
        Assert.Equal(Numbers(Batches(samples, Plan(All), threads: 1)), Numbers(Batches(samples, Plan(All), threads: 4)));
    }

    [Fact]
    public void Next_ResumedInMidEpoch_GoesOnAsIfNeverStopped()
    {
        var samples = Samples(11);
        var whole = Batches(samples, Plan(All));
        Assert.Equal(Numbers(whole.Skip(5)), Numbers(Batches(samples, Plan(All) with { StartStep = 5 })));
    }

    [Fact]
    public void Next_WithoutRoomInTheStore_GivesTheSameBatches()
    {
        var samples = Samples(11);
        Assert.Equal(Numbers(Batches(samples, Plan(All))), Numbers(Batches(samples, Plan(All), budget: 2 * Side * Side * 3)));
    }

    [Fact]
    public void Next_OverTwoEpochs_ShowsEveryImageAtMostOnceEachInAnOrderOfItsOwn()
    {
        var batches = Batches(Samples(11), Plan(AugmentationOptions.None) with { Batch = 3, Steps = 6 });
        var epochs = batches.GroupBy(b => b.Epoch).Select(g => g.SelectMany(b => b.ImageIds).ToList()).ToList();
        Assert.Equal([9, 9], epochs.Select(e => e.Distinct().Count()));
        Assert.NotEqual(epochs[0], epochs[1]);
        Assert.Equal([0, 1, 2, 3, 4, 5], batches.Select(b => b.Step));
    }

    [Fact]
    public void Next_TwoCopies_AreNeighboursThatDiffer()
    {
        var batch = Batches(Samples(11), Plan(All)).First();
        Assert.Equal((8, 8 * 3 * Side * Side), (batch.Count, batch.Images.Length));
        Assert.Equal(batch.ImageIds[0], batch.ImageIds[1]);
        var pixels = 3 * Side * Side;
        Assert.NotEqual(batch.Images[..pixels], batch.Images[pixels..(2 * pixels)]);
    }

    [Fact]
    public void Next_ImagesThatDoNotDecode_AreReplacedByTheNextOfTheOrderAndNothingElseChanges()
    {
        var samples = Samples(8);
        var plan = Plan(All with { Copies = 1 }) with { Batch = 1, Steps = 8 };
        var intact = Batches(samples, plan);
        var order = intact.Select(b => b.ImageIds[0]).ToList();
        Break(samples, order[3], order[4], order[7]);

        var broken = Batches(samples, plan);
        Assert.Equal([.. order[..3], order[5], order[5], order[5], order[6], order[0]], broken.Select(b => b.ImageIds[0]));
        Assert.Equal(["", "", "", "3 4", "4", "", "", "7"], broken.Select(b => string.Join(' ', b.Undecodable.Select(id => order.IndexOf(id)).Order())));
        Assert.All([0, 1, 2, 5, 6], step => Assert.Equal(intact[step].Images, broken[step].Images));
        Assert.NotEqual(broken[4].Images, broken[5].Images);
    }

    [Fact]
    public void Next_SomeImagesThatDoNotDecode_OneOrFourThreadsOrResumed_GivesTheSameBatches()
    {
        var samples = Samples(11);
        Break(samples, "image2", "image3", "image7");
        var whole = Batches(samples, Plan(All));
        Assert.Equal(Numbers(whole), Numbers(Batches(samples, Plan(All), threads: 4)));
        Assert.Equal(Numbers(whole), Numbers(Batches(samples, Plan(All), threads: 4, budget: 2 * Side * Side * 3)));
        Assert.Equal(Numbers(whole.Skip(5)), Numbers(Batches(samples, Plan(All) with { StartStep = 5 })));
    }

    [Fact]
    public void Next_NoImageThatDecodes_SaysSo()
    {
        var samples = Samples(4);
        Break(samples, [.. samples.Select(s => s.Image.Id)]);
        Assert.Contains("none of the fold's 4 training images decodes", Assert.Throws<BadDataException>(() => Batches(samples, Plan(All))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_FileThatCannotBeRead_NamesItWhenItsBatchIsAskedFor()
    {
        var samples = Samples(8);
        File.Delete(samples[5].Image.File);
        using var loader = new BatchLoader(samples, new ImageStore(Side), Plan(AugmentationOptions.None) with { Batch = 1, Steps = 8 }, threads: 2);
        var seen = new List<string>();
        var failure = Assert.Throws<BadDataException>(() =>
        {
            while (!loader.AtEnd)
            {
                seen.AddRange(loader.Next().ImageIds);
            }
        });
        Assert.Contains(samples[5].Image.File, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(samples[5].Image.Id, seen);
    }

    [Fact]
    public void Next_Cancelled_StopsWaiting()
    {
        using var loader = new BatchLoader(Samples(8), new ImageStore(Side), Plan(AugmentationOptions.None), threads: 0);
        Assert.ThrowsAny<OperationCanceledException>(() => loader.Next(new CancellationToken(canceled: true)));
    }

    [Fact]
    public void New_BatchLargerThanTheFold_IsRefused() =>
        Assert.Contains("use a smaller batch", Assert.Throws<BadDataException>(() => new BatchLoader(Samples(3), new ImageStore(Side), Plan(All))).Message, StringComparison.Ordinal);

    [Fact]
    public void TestLoader_SevenImagesByThree_KeepsOrderAndTheShortLastBatch()
    {
        var batches = TestLoader.Batches(Samples(7), new ImageStore(Side), 3).ToList();
        Assert.Equal([(0, 3), (3, 3), (6, 1)], batches.Select(b => (b.First, b.Count)));
        Assert.Equal(Samples(7).Select(s => s.Image.Id), batches.SelectMany(b => b.Samples).Select(s => s.Image.Id));
    }

    [Fact]
    public void ImageStore_BeyondItsBudget_KeepsNoMoreAndStillGivesEveryImage()
    {
        var store = new ImageStore(Side, budgetBytes: (2 * Side * Side * 3) + 1);
        Assert.All(Samples(4), sample => Assert.Equal(Side, store.Get(sample.Image).Width));
        Assert.Equal(2 * Side * Side * 3, store.HeldBytes);
    }

    [Fact]
    public void PixelTensor_Write_NormalisesEachChannelIntoItsPlane()
    {
        var target = new float[6];
        PixelTensor.Write(new RgbImage(2, 1, [255, 0, 128, 0, 255, 128]), target);
        float Of(double value, double mean, double deviation) => (float)((value - mean) / deviation);
        Assert.Equal([Of(1, 0.485, 0.229), Of(0, 0.485, 0.229), Of(0, 0.456, 0.224), Of(1, 0.456, 0.224), Of(128 / 255.0, 0.406, 0.225), Of(128 / 255.0, 0.406, 0.225)], target);
    }

    private static BatchPlan Plan(AugmentationOptions augmentation) => new() { Seed = 3, Batch = 4, Steps = 9, Augmentation = augmentation };

    private static List<TrainingBatch> Batches(ImmutableArray<LabelledImage> samples, BatchPlan plan, int threads = 1, long budget = ImageStore.DefaultBudgetBytes)
    {
        using var loader = new BatchLoader(samples, new ImageStore(Side, budget), plan, threads);
        var batches = new List<TrainingBatch>();
        while (!loader.AtEnd)
        {
            batches.Add(loader.Next());
        }

        return batches;
    }

    private static void Break(ImmutableArray<LabelledImage> samples, params string[] ids) =>
        Assert.All(samples.Where(s => ids.Contains(s.Image.Id)), s => File.WriteAllBytes(s.Image.File, File.ReadAllBytes(s.Image.File)[..60]));

    private static IEnumerable<object> Numbers(IEnumerable<TrainingBatch> batches) =>
        batches.Select(b => (b.Step, string.Join(' ', b.ImageIds), string.Join(' ', b.Targets.SelectMany(t => t.Objects)), string.Join(' ', b.Images), string.Join(' ', b.Undecodable))).Cast<object>();

    private ImmutableArray<LabelledImage> Samples(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new LabelledImage(
            new DetectionImage($"image{i}", folder.Write($"image{i}.png", LibPng.Encode(Pictures.Noise(20, 20, i))), 20, 20),
            new GroundTruth([new LabelledBox(new BoxXyxy(0.4, 0.4, 0.6, 0.6), 1)]))),
    ];
}
