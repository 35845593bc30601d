using FsCheck;
using FsCheck.Fluent;
using Kd.Detection.Data;
using Kd.Detection.Data.Augmentation;
using Kd.Detection.Randomness;

namespace Kd.Detection.Tests.Data.Augmentation;

public sealed class CropExpandTests
{
    private static readonly BoxXyxy LeftHalf = new(0, 0, 0.5, 1);

    [Theory]
    [InlineData(0.2, true)]
    [InlineData(0.3, false)]
    [InlineData(0.7, false)]
    [InlineData(0.8, true)]
    public void Accepts_ObjectCoveredByAQuarterToThreeQuarters_RefusesTheWindow(double covered, bool accepted)
    {
        var cut = new LabelledBox(new BoxXyxy(0.5 - (0.1 * covered), 0.4, 0.5 + (0.1 * (1 - covered)), 0.5), 1);
        var inside = new LabelledBox(new BoxXyxy(0.1, 0.1, 0.2, 0.2), 1);
        Assert.Equal(accepted, CropExpand.Accepts(LeftHalf, new GroundTruth([cut, inside])));
    }

    [Fact]
    public void Accepts_NoCentreInside_RefusesTheWindow() =>
        Assert.False(CropExpand.Accepts(LeftHalf, new GroundTruth([new LabelledBox(new BoxXyxy(0.6, 0.1, 0.8, 0.2), 1)])));

    [Fact]
    public void Accepts_OnlyIgnoreRegionsOrNothing_AllowsEveryWindow()
    {
        Assert.True(CropExpand.Accepts(LeftHalf, GroundTruth.Empty));
        Assert.True(CropExpand.Accepts(LeftHalf, new GroundTruth([new LabelledBox(new BoxXyxy(0.4, 0, 0.6, 1), 0)])));
    }

    [Fact]
    public void Cut_WindowReachingOutside_FillsWith114AndMovesTheBoxes()
    {
        var sample = new AugmentedImage(Pictures.Gradient(20, 10), new GroundTruth([new LabelledBox(new BoxXyxy(0.1, 0.2, 0.3, 0.6), 1), new LabelledBox(new BoxXyxy(0.8, 0.1, 0.9, 0.3), 2)]));
        var cut = CropExpand.Cut(sample, (-10, 0, 10, 10));
        Assert.Equal((20, 10), (cut.Image.Width, cut.Image.Height));
        Assert.Equal((114, 114, 114), cut.Image.At(9, 5));
        Assert.Equal(sample.Image.At(0, 5), cut.Image.At(10, 5));
        var kept = cut.Truth.Objects.Single();
        Assert.Equal((0.6, 0.2, 0.8, 0.6), (kept.Box.X1, kept.Box.Y1, kept.Box.X2, kept.Box.Y2), (e, a) => Math.Abs(e.Item1 - a.Item1) + Math.Abs(e.Item2 - a.Item2) + Math.Abs(e.Item3 - a.Item3) + Math.Abs(e.Item4 - a.Item4) < 1e-12);
    }

    [Fact]
    public void Apply_AnySample_KeepsBoxesInsideAndAtLeastOneOfThem() =>
        Check.QuickThrowOnFailure(Prop.ForAll<int>(seed =>
        {
            var stream = RandomStream.At(RandomPurpose.Order, seed);
            var truth = new GroundTruth([.. Enumerable.Range(0, stream.Integer(1, 6)).Select(_ => stream.Uniform(0, 0.8) is var x && stream.Uniform(0, 0.8) is var y
                ? new LabelledBox(new BoxXyxy(x, y, x + 0.05 + (0.15 * stream.Uniform()), y + 0.2), 1) : default)]);
            var cut = CropExpand.Apply(new AugmentedImage(Pictures.Gradient(32, 32), truth), stream);
            return cut.Truth.Objects.Length > 0
                && cut.Truth.Objects.All(o => o.Box is { X1: >= 0, Y1: >= 0, X2: <= 1, Y2: <= 1 } && o.Box.Area > 0);
        }));

    [Fact]
    public void Apply_ManySamples_ChangesMostAndLeavesAboutAQuarterWhole()
    {
        var sample = new AugmentedImage(Pictures.Gradient(32, 32), new GroundTruth([new LabelledBox(new BoxXyxy(0.45, 0.45, 0.55, 0.55), 1)]));
        var whole = Enumerable.Range(0, 800).Count(i => ReferenceEquals(sample, CropExpand.Apply(sample, RandomStream.At(RandomPurpose.Crop, 0, i))));
        Assert.InRange(whole, 160, 240);
    }
}
