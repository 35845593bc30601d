using Kd.Detection.Evaluation;

namespace Kd.Detection.Tests.Evaluation;

public sealed class PostProcessingTests
{
    [Fact]
    public void Detect_ScoreAtTheThreshold_IsNotEmitted() =>
        Assert.Equal([2], PostProcessing.Detect([0.05f, 0.06f], [0, 0, 1, 1], classes: 2).Select(d => d.Class));

    [Fact]
    public void Detect_NothingAboveTheThreshold_IsEmpty() => Assert.Empty(PostProcessing.Detect([0.01f], [0, 0, 1, 1], classes: 1));
}
