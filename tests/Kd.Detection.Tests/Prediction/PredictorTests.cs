using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Trainers;
using Kd.Detection.Data;
using Kd.Detection.Data.Views;
using Kd.Detection.Prediction;

namespace Kd.Detection.Tests.Prediction;

public sealed class PredictorTests
{
    [Fact]
    public void FileName_ImagesOfOneName_EachHaveAFile()
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);

        Assert.Equal(
            ["1.png", "1-2.png", "1-2-2.png", "a_b.png", "a_b-2.png", "1-3.png"],
            new[] { "1", "1", "1-2", "a/b", "a_b", "1" }.Select(id => Predictor.FileName(id, taken)));
    }

    [Theory]
    [InlineData("learnt", ImagePart.Training)]
    [InlineData("cut", ImagePart.Training)]
    [InlineData("tested", ImagePart.Test)]
    [InlineData("left", ImagePart.Unlisted)]
    public void PartOf_Image_IsTheListItStandsIn(string id, ImagePart expected)
    {
        var tiles = Tiling.Of(Image("cut"), new TileOptions { Side = 32 });
        var fold = new DatasetFold { Name = "1", Classes = ["car"], Train = [Image("learnt"), .. tiles], Test = [Image("tested")], TestViews = [Image("tested")], TrainImages = 2, Grouped = false, Warnings = ImmutableSortedDictionary<string, int>.Empty };

        Assert.Equal(expected, Predictor.PartOf(Image(id).Image, fold));
    }

    private static LabelledImage Image(string id) => new(new DetectionImage(id, $"/data/{id}.png", 64, 64), GroundTruth.Empty);
}
