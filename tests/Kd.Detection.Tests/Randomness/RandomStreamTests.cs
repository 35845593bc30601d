using FsCheck;
using FsCheck.Fluent;
using Kd.Detection.Randomness;

namespace Kd.Detection.Tests.Randomness;

public sealed class RandomStreamTests
{
    [Fact]
    public void Bits_StartWithTheBlockOfKeySeedPurposeAndCounterZeroCoordinates()
    {
        var stream = RandomStream.At(RandomPurpose.Flip, 7, 1, 2, 3);
        var (w0, w1, w2, w3) = Philox.Block((0, 1, 2, 3), (7, (uint)RandomPurpose.Flip));
        Assert.Equal([w0, w1, w2, w3, Philox.Block((1, 1, 2, 3), (7, 1)).W0], Enumerable.Range(0, 5).Select(_ => stream.Bits()));
    }

    [Fact]
    public void At_EachPurposeSeedAndCoordinate_GivesAStreamOfItsOwn()
    {
        RandomStream[] streams =
        [
            RandomStream.At(RandomPurpose.Flip, 0), RandomStream.At(RandomPurpose.Order, 0), RandomStream.At(RandomPurpose.Flip, 1),
            RandomStream.At(RandomPurpose.Flip, 0, a: 1), RandomStream.At(RandomPurpose.Flip, 0, b: 1), RandomStream.At(RandomPurpose.Flip, 0, c: 1),
            RandomStream.Named(RandomPurpose.InitialWeights, 0, "a"), RandomStream.Named(RandomPurpose.InitialWeights, 0, "b"),
        ];
        Assert.Equal(streams.Length, streams.Select(s => (s.Bits(), s.Bits())).Distinct().Count());
    }

    [Fact]
    public void Uniform_OverManyDraws_HasMeanHalfAndVarianceTwelfth()
    {
        var stream = RandomStream.At(RandomPurpose.Order, 3);
        var draws = Enumerable.Range(0, 100_000).Select(_ => stream.Uniform()).ToArray();
        Assert.All(draws, u => Assert.InRange(u, 0, Math.BitDecrement(1.0)));
        Assert.Equal(0.5, draws.Average(), 0.005);
        Assert.Equal(1.0 / 12, draws.Average(u => (u - 0.5) * (u - 0.5)), 0.002);
    }

    [Fact]
    public void Normal_OverManyDraws_HasTheFourMomentsOfAStandardNormal()
    {
        var stream = RandomStream.At(RandomPurpose.InitialWeights, 3);
        var draws = Enumerable.Range(0, 200_000).Select(_ => stream.Normal()).ToArray();
        Assert.Equal(0, draws.Average(), 0.01);
        Assert.Equal(1, draws.Average(z => z * z), 0.02);
        Assert.Equal(0, draws.Average(z => z * z * z), 0.05);
        Assert.Equal(3, draws.Average(z => z * z * z * z), 0.15);
    }

    [Fact]
    public void Integer_OverSixFaces_IsEvenlySpread()
    {
        var stream = RandomStream.At(RandomPurpose.Folds, 11);
        var counts = Enumerable.Range(0, 60_000).Select(_ => stream.Integer(-2, 4)).CountBy(face => face).ToDictionary();
        Assert.Equal([-2, -1, 0, 1, 2, 3], counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void Integer_AnyRange_StaysInside() =>
        Check.QuickThrowOnFailure(Prop.ForAll<int, int, int>((seed, a, b) =>
        {
            var (low, high) = (Math.Min(a, b), Math.Max(a, b) + 1);
            var stream = RandomStream.At(RandomPurpose.Order, seed);
            return Enumerable.Range(0, 20).Select(_ => stream.Integer(low, high)).All(i => i >= low && i < high);
        }));

    [Fact]
    public void Permutation_AnySeedAndLength_HoldsEveryIndexOnce() =>
        Check.QuickThrowOnFailure(Prop.ForAll<int, byte>((seed, count) =>
            RandomStream.At(RandomPurpose.Order, seed).Permutation(count).Order().SequenceEqual(Enumerable.Range(0, count))));

    [Fact]
    public void Permutation_OfThree_ReachesAllSixOrdersEvenly()
    {
        var counts = Enumerable.Range(0, 6_000)
            .Select(epoch => string.Join("", RandomStream.At(RandomPurpose.Order, 0, epoch).Permutation(3)))
            .CountBy(order => order).ToDictionary();
        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 850, 1_150));
    }
}
