using Kd.Detection.Data.Folds;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Tests.Data.Folds;

public sealed class LookAlikesTests : IDisposable
{
    private readonly VocFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Distance_SmallerAndBrighterCopy_IsFarBelowThatOfAnotherPicture()
    {
        var picture = BilinearResize.To(Pictures.Noise(12, 12, 1), 120, 90);
        var copy = BilinearResize.To(picture with { Pixels = Array.ConvertAll(picture.Pixels, p => (byte)Math.Min(255, p + 12)) }, 80, 60);
        var other = BilinearResize.To(Pictures.Noise(12, 12, 2), 120, 90);
        Assert.InRange(PerceptualHash.Of(picture).Distance(PerceptualHash.Of(copy)), 0, LookAlikes.MaxDistance / 2);
        Assert.InRange(PerceptualHash.Of(picture).Distance(PerceptualHash.Of(other)), LookAlikes.MaxDistance * 2, 256);
    }

    [Fact]
    public void Describe_CopyInTheTestList_IsReported()
    {
        Pair().List("train", "a").List("test", "b");
        var problem = folder.Open().Describe().Problems.Single(p => p.Kind == "near-duplicate-across-folds");
        Assert.Equal((false, "a and b"), (problem.Fatal, problem.Examples.Single()));
    }

    [Fact]
    public void Fold_Generated_KeepsTheCopyBesideItsOriginal()
    {
        Pair();
        for (var i = 0; i < 6; i++)
        {
            folder.Image($"x{i}", ("car", 1, 1, 9, 9));
        }

        for (var seed = 0; seed < 5; seed++)
        {
            var dataset = folder.Open(o => o with { GeneratedFolds = 2, FoldSeed = seed });
            Assert.Contains(dataset.Fold("1").Test.Count(i => i.Image.Id is "a" or "b"), new[] { 0, 2 });
            Assert.Equal((1, "kept in one fold"), VocFolder.Problem(dataset, "near-duplicate-kept-together"));
        }
    }

    private VocFolder Pair()
    {
        var picture = BilinearResize.To(Pictures.Noise(9, 9, 77), 60, 60);
        var copy = BilinearResize.To(picture, 50, 50);
        return folder.Image("a", picture, VocFolder.Object("car", 1, 1, 9, 9)).Image("b", copy, VocFolder.Object("car", 1, 1, 9, 9));
    }
}
