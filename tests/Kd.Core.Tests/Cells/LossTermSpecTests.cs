using Kd.Core.Cells;

namespace Kd.Core.Tests.Cells;

public sealed class LossTermSpecTests
{
    [Fact]
    public void ToString_EveryTerm_SaysItsKindAndSettings()
    {
        Assert.Equal("hard", new HardTerm().ToString());
        Assert.Equal("soft (classWeight 5000, boxWeight 1)", new SoftTerm().ToString());
        Assert.Equal("mse (weight 2.5)", new MseTerm { Weight = 2.5 }.ToString());
    }
}
