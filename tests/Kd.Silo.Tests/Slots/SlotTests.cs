using Kd.Silo.Slots;

namespace Kd.Silo.Tests.Slots;

public sealed class SlotTests
{
    [Theory]
    [InlineData(null, 1, 4, "cpu0:1 cpu1:1 cpu2:1 cpu3:1")]
    [InlineData(null, 2, 5, "cpu0:2 cpu1:2")]
    [InlineData(null, 8, 4, "cpu0:8")]
    [InlineData(2, 1, 64, "cpu0:1 cpu1:1")]
    public void Plan_WithoutGpus_SharesTheCores(int? wished, int threads, int cores, string expected) =>
        Assert.Equal(expected, string.Join(' ', Slot.Plan(wished, threads, cores, []).Select(s => $"{s.Id}:{s.Threads}")));

    [Theory]
    [InlineData(null, "cuda0=0 cuda1=3")]
    [InlineData(3, "cuda0=0 cuda1=3 cuda2=0")]
    public void Plan_WithGpus_GivesEachSlotOne(int? wished, string expected) =>
        Assert.Equal(expected, string.Join(' ', Slot.Plan(wished, 1, 64, ["0", "3"]).Select(s => $"{s.Id}={s.CudaDevice}")));

    [Theory]
    [InlineData("1, GPU-aa", "GPU-bb", "1 GPU-aa")]
    [InlineData("", "GPU-bb", "")]
    [InlineData(null, "GPU-bb", "GPU-bb")]
    [InlineData(null, "MIG-cc,MIG-dd", "MIG-cc MIG-dd")]
    [InlineData(null, "all", "")]
    [InlineData(null, "void", "")]
    [InlineData(null, null, "")]
    public void Find_Variables_NameTheDevices(string? visible, string? given, string expected) =>
        Assert.Equal(expected, string.Join(' ', CudaDevices.Find(visible, given, "/nowhere")));

    [Fact]
    public void Find_DeviceFiles_AreCountedAnewAsCudaDoes()
    {
        using var dev = new TestDirectory();
        foreach (var name in new[] { "nvidia10", "nvidia2", "nvidiactl", "null" })
        {
            File.WriteAllText(dev.Of(name), "");
        }

        Assert.Equal(["0", "1"], CudaDevices.Find(null, "all", dev.Path).ToArray());
    }
}
