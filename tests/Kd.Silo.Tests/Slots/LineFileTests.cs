using Kd.Silo.Slots;

namespace Kd.Silo.Tests.Slots;

public sealed class LineFileTests
{
    /// <summary>Linux's device that is always full, and cannot be cut off either: as a disk that went read-only or away.</summary>
    [Fact]
    public void WriteLine_DiskThatTakesNothing_LosesTheLineAndCountsIt()
    {
        using var file = new LineFile("/dev/full");
        file.WriteLine("one");
        file.WriteLine("two");
        Assert.Equal(2, file.Lost);
    }

    [Fact]
    public void WriteLine_BeyondTheMost_LosesTheLineAndCountsIt()
    {
        using var directory = new TestDirectory();
        using (var file = new LineFile(directory.Of("log.txt"), mostBytes: 8))
        {
            file.WriteLine("one");
            file.WriteLine("too long");
            file.WriteLine("two");
            file.WriteLine("x");
            Assert.Equal(2, file.Lost);
        }

        Assert.Equal("one\ntwo\n", File.ReadAllText(directory.Of("log.txt")));
    }
}
