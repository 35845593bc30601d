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
    public void WriteLine_FileThatCannotBeOpenedAtFirst_TakesTheLinesThatComeLater()
    {
        using var directory = new TestDirectory();
        var folder = Path.Combine(directory.Path, "later");
        using (var file = new LineFile(Path.Combine(folder, "log.txt")))
        {
            file.WriteLine("lost");
            Directory.CreateDirectory(folder);
            file.WriteLine("kept");
            Assert.Equal(1, file.Lost);
        }

        Assert.Equal("kept\n", File.ReadAllText(Path.Combine(folder, "log.txt")));
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
