using Kd.Detection.Data;
using Kd.Detection.Data.Images;
using Kd.Detection.Prediction;

namespace Kd.Detection.Tests.Prediction;

public sealed class PredictionPictureTests
{
    private static readonly RgbImage Grey = new(64, 32, [.. Enumerable.Repeat((byte)128, 64 * 32 * 3)]);

    [Fact]
    public void Draw_TwoPanels_StandSideBySideAtTheirImagesShape()
    {
        var picture = Draw(new PicturePanel("ground truth", []), new PicturePanel("hard", []));

        Assert.Equal((2 * 480) + (3 * 10), picture.Width);
        Assert.Equal(new Ink(128, 128, 128), At(picture, 10 + 240, 30 + 120));
        Assert.Equal(Ink.White, At(picture, 10 + 240, 30 + 240 + 5));
        Assert.Equal(new Ink(128, 128, 128), At(picture, 500 + 240, 30 + 120));
    }

    [Fact]
    public void Draw_BoxOfAClass_IsFramedInItsColourOnItsPanelAlone()
    {
        var picture = Draw(new PicturePanel("ground truth", [(2, new BoxXyxy(0.25, 0.5, 0.75, 1), null)]), new PicturePanel("hard", []));

        Assert.Equal(Ink.Of(2), At(picture, 10 + 120, 30 + 180));
        Assert.Equal(Ink.Of(2), At(picture, 10 + 240, 30 + 120));
        Assert.Equal(new Ink(128, 128, 128), At(picture, 10 + 240, 30 + 180));
        Assert.Equal(new Ink(128, 128, 128), At(picture, 500 + 120, 30 + 180));
    }

    [Fact]
    public void Draw_BoxBeyondTheImage_StaysOnItsPanel()
    {
        var picture = Draw(new PicturePanel("a", [(1, new BoxXyxy(-0.5, -0.5, 1.5, 1.5), null)]), new PicturePanel("b", []));

        Assert.Equal(Ink.Of(1), At(picture, 10, 30));
        Assert.Equal(Ink.White, At(picture, 9, 30));
        Assert.Equal(Ink.White, At(picture, 495, 100));
    }

    [Fact]
    public void Draw_ManyClasses_LegendIsBrokenIntoRows()
    {
        var few = Draw(new PicturePanel("a", [(1, new BoxXyxy(0, 0, 1, 1), null)]));
        var many = Draw(new PicturePanel("a", [.. Enumerable.Range(1, 12).Select(label => (label, new BoxXyxy(0, 0, 1, 1), (float?)null))]));

        Assert.True(many.Height > few.Height);
    }

    [Theory]
    [InlineData('I', 2, 0, true)]
    [InlineData('I', 0, 3, false)]
    [InlineData(' ', 2, 3, false)]
    [InlineData('\u00e9', 2, 6, true)]
    public void Font_Letter_HasItsPixels(char letter, int column, int row, bool expected) => Assert.Equal(expected, PixelFont.IsSet(letter, column, row));

    private static RgbImage Draw(params PicturePanel[] panels) => PredictionPicture.Draw(Grey, [.. panels], [.. Enumerable.Range(1, 12).Select(i => $"class number {i}")]);

    private static Ink At(RgbImage picture, int x, int y)
    {
        var at = ((y * picture.Width) + x) * 3;
        return new Ink(picture.Pixels[at], picture.Pixels[at + 1], picture.Pixels[at + 2]);
    }
}
