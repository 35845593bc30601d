using Kd.Core.Grids;

namespace Kd.Core.Tests.Grids;

public sealed class NearNameTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("sedes", "seeds", 1)]
    [InlineData("doubleAug", "doubleaug", 0)]
    public void Distance_TwoWords_CountsEdits(string from, string to, int expected) => Assert.Equal(expected, NearName.Distance(from, to));

    [Theory]
    [InlineData("epoch", ": did you mean \"epochs\"?")]
    [InlineData("weather", ": known here are epochs, batch")]
    public void Hint_Name_SuggestsOnlyWhatIsNear(string name, string expected) => Assert.Equal(expected, NearName.Hint(name, ["epochs", "batch"]));
}
