using FsCheck;
using FsCheck.Fluent;
using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Detection.Data;
using Kd.Detection.Data.Images;
using Kd.Detection.Data.Loading;
using Kd.Detection.Data.Views;

namespace Kd.Detection.Tests.Data.Views;

public sealed class QuarterTurnTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Of_Box_IsTheHullOfTheTurnedCorners() => Prop.ForAll(
        Gen.Choose(0, 100).Select(v => v / 100.0).ArrayOf(8).Zip(Gen.Choose(0, 3)).ToArbitrary(),
        c =>
        {
            // Four corners of an oriented object: turned one by one, then hulled.
            var corners = Enumerable.Range(0, 4).Select(i => (X: c.Item1[2 * i], Y: c.Item1[(2 * i) + 1])).ToList();
            var turned = corners;
            for (var i = 0; i < c.Item2; i++)
            {
                turned = turned.ConvertAll(p => (X: 1 - p.Y, Y: p.X));
            }

            var (expected, actual) = (Hull(turned), QuarterTurn.Of(Hull(corners), c.Item2));
            return Math.Abs(expected.X1 - actual.X1) + Math.Abs(expected.Y1 - actual.Y1) + Math.Abs(expected.X2 - actual.X2) + Math.Abs(expected.Y2 - actual.Y2) < 1e-12;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Turned_EveryImage_ComesInFourCopiesWhoseBoxesStayOnTheirObject()
    {
        var picture = Pictures.Plain(8, 8, 0, 0, 0);
        (picture.Pixels[((1 * 8) + 6) * 3], picture.Pixels[((2 * 8) + 6) * 3]) = (255, 255);
        var image = new LabelledImage(
            new DetectionImage("a", folder.Write("a.png", LibPng.Encode(picture)), 8, 8),
            new GroundTruth([new LabelledBox(new BoxXyxy(6, 1, 7, 3).Scale(1 / 8.0, 1 / 8.0), 1)]));
        var copies = TrainingViews.Turned([image], RecipePresets.For("nano") with { OfflineRot90 = true });
        Assert.Equal(["a", "a_1", "a_2", "a_3"], copies.Select(c => c.Image.Id));
        var store = new ImageStore(8);
        foreach (var copy in copies)
        {
            var (pixels, box) = (store.Get(copy.Image), copy.Truth.Objects.Single().Box.Scale(8, 8));
            var red = from y in Enumerable.Range(0, 8) from x in Enumerable.Range(0, 8) where pixels.At(x, y).R == 255 select (x, y);
            Assert.Equal((box.X1, box.Y1, box.X2, box.Y2), (red.Min(p => p.x), red.Min(p => p.y), red.Max(p => p.x) + 1.0, red.Max(p => p.y) + 1.0));
        }
    }

    [Fact]
    public void Turned_RecipeWithoutCopies_LeavesTheImagesAlone()
    {
        LabelledImage[] images = [new(new DetectionImage("a", "a.png", 8, 8), GroundTruth.Empty)];
        Assert.Equal(images, TrainingViews.Turned([.. images], RecipePresets.For("nano")));
    }

    private static BoxXyxy Hull(List<(double X, double Y)> corners) => new(corners.Min(p => p.X), corners.Min(p => p.Y), corners.Max(p => p.X), corners.Max(p => p.Y));
}
