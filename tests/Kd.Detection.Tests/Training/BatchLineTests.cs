using Kd.Detection.Training;

namespace Kd.Detection.Tests.Training;

public sealed class BatchLineTests
{
    [Fact]
    public void Through_TwoBatches_PartsWhatIsFixedFromWhatAnImageTakes()
    {
        var line = BatchLine.Through(2, 500, 4, 800);
        Assert.Equal((200, 150), (line.Fixed, line.AnImage));
        Assert.Equal((500, 800, 3200), (line.At(2), line.At(4), line.At(20)));
    }

    [Fact]
    public void From_OneBatch_IsInProportionAboveTheLeast() => Assert.Equal(100 + (20 * 400), BatchLine.From(100, 2, 900).At(20));

    [Theory]
    [InlineData(5000)]
    [InlineData(1300)]
    public void Through_LargerBatchThatTakesMoreThanItsShare_StaysInProportion(double taken) => Assert.Equal(new BatchLine(0, 300), BatchLine.Through(2, 600, 4, taken));

    [Theory]
    [InlineData(700)]
    [InlineData(650)]
    public void Through_LargerBatchThatTakesNoMore_IsFlat(double taken) => Assert.Equal(700, BatchLine.Through(2, 700, 4, taken).At(20));

    [Fact]
    public void From_LessThanWithoutAny_IsWhatWasTaken() => Assert.Equal(50, BatchLine.From(100, 2, 50).At(20));
}
