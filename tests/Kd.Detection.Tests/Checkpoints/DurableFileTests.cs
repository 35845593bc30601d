using System.Security.Cryptography;
using Kd.Detection.Checkpoints;

namespace Kd.Detection.Tests.Checkpoints;

public sealed class DurableFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kd-durable-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Write_NewContent_ReplacesTheFileAndTellsItsHashAndSize()
    {
        DurableFile.Write(folder.FullName, "a", s => s.Write([1, 2]));
        var artifact = DurableFile.Write(folder.FullName, "a", s => s.Write([3, 4, 5]));
        var found = File.ReadAllBytes(Path.Combine(folder.FullName, "a"));
        Assert.Equal([3, 4, 5], found);
        Assert.Equal(("a", Convert.ToHexStringLower(SHA256.HashData(found)), 3), (artifact.File, artifact.Sha256, artifact.Bytes));
        Assert.Single(folder.GetFiles());
    }

    [Fact]
    public void Write_FailingHalfway_LeavesTheOldFile()
    {
        DurableFile.Write(folder.FullName, "a", s => s.Write([1, 2]));
        Assert.Throws<IOException>(() => DurableFile.Write(folder.FullName, "a", s =>
        {
            s.Write([9]);
            throw new IOException("the disk is full");
        }));
        Assert.Equal([1, 2], File.ReadAllBytes(Path.Combine(folder.FullName, "a")));
    }
}
