using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Kd.Detection.Data;
using Kd.Detection.Data.Folds;
using Kd.Detection.Data.Readers;
using Kd.Detection.Randomness;

namespace Kd.Detection.Tests.Data.Folds;

public sealed class FoldGeneratorTests
{
    [Fact]
    public void Generate_AnyImagesAndSeed_TestsEveryImageOnceAndTrainsOnTheOthers() =>
        Check.QuickThrowOnFailure(Prop.ForAll<byte, byte, int>((n, k, seed) =>
        {
            var (images, folds) = (Images(2 + (n % 60), seed), 2 + (k % 4));
            if (images.Length < folds)
            {
                return true;
            }

            var lists = FoldGenerator.Generate(images, 3, [], folds, seed);
            var ids = images.Select(i => i.Image.Id).ToHashSet();
            return lists.SelectMany(f => f.Test).Order().SequenceEqual(ids.Order())
                && lists.All(f => f.Train.Intersect(f.Test).Count() == 0 && f.Train.Concat(f.Test).ToHashSet().SetEquals(ids));
        }));

    [Fact]
    public void Generate_UnevenClasses_SharesEachOutEvenly()
    {
        var images = Images(300, 5);
        var lists = FoldGenerator.Generate(images, 3, [], 3, 0);
        for (var label = 1; label <= 3; label++)
        {
            var counts = lists.Select(f => Objects(images, f).Count(o => o.Class == label)).ToList();
            Assert.True(counts.Max() - counts.Min() <= 2 + (counts.Sum() / 30), $"class {label} is shared out as {string.Join(", ", counts)}");
        }

        Assert.All(lists, f => Assert.InRange(f.Test.Length, 92, 108));
    }

    [Fact]
    public void Generate_LookAlikes_StayInOneFold()
    {
        ImmutableArray<(string, string)> pairs = [("i000", "i007"), ("i007", "i011"), ("i003", "i004")];
        for (var seed = 0; seed < 20; seed++)
        {
            var lists = FoldGenerator.Generate(Images(20, 1), 3, pairs, 4, seed);
            string FoldOf(string id) => lists.Single(f => f.Test.Contains(id)).Name;
            Assert.Equal((FoldOf("i000"), FoldOf("i000"), FoldOf("i003")), (FoldOf("i007"), FoldOf("i011"), FoldOf("i004")));
        }
    }

    [Fact]
    public void Generate_Seed_DecidesTheFolds()
    {
        ImmutableArray<FoldList> Of(int seed) => FoldGenerator.Generate(Images(40, 1), 3, [], 2, seed);
        Assert.Equal(Of(1)[0].Test.ToArray(), Of(1)[0].Test.ToArray());
        Assert.NotEqual(Of(1)[0].Test.ToArray(), Of(2)[0].Test.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(21)]
    public void Generate_FoldCountThatCannotBe_IsRefused(int folds) =>
        Assert.Contains("ask for 2 to 20", Assert.Throws<BadDataException>(() => FoldGenerator.Generate(Images(20, 1), 3, [], folds, 0)).Message, StringComparison.Ordinal);

    // Class 1 is common, class 3 rare.
    private static ImmutableArray<LabelledImage> Images(int count, int seed)
    {
        var stream = RandomStream.At(RandomPurpose.Order, seed);
        return
        [
            .. Enumerable.Range(0, count).Select(i => new LabelledImage(
                new DetectionImage($"i{i:000}", "", 10, 10),
                new GroundTruth([.. Enumerable.Range(0, stream.Integer(0, 9)).Select(_ => new LabelledBox(default, stream.Chance(0.8) ? 1 : stream.Chance(0.8) ? 2 : 3))]))),
        ];
    }

    private static IEnumerable<LabelledBox> Objects(ImmutableArray<LabelledImage> images, FoldList fold) =>
        images.Where(i => fold.Test.Contains(i.Image.Id)).SelectMany(i => i.Truth.Objects);
}
