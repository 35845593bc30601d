namespace Kd.EndToEnd.Tests;

public sealed class BadDataTests : IDisposable
{
    private readonly Workplace place = new();
    private readonly VocFolder voc;

    public BadDataTests()
    {
        voc = VocFolder.Write(place.Kdctl.Folder);
        place.Kdctl.Write("grid.json", Grids.Voc);
    }

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Run_SoundFolder_Trains()
    {
        var run = await RunAsync();

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.DoesNotContain("warning", run.Error);
    }

    [Fact]
    public async Task Run_ImageMissing_NamesItAndStoresNothing()
    {
        File.Delete(voc.Image("image3"));

        await AssertRefusedAsync("image3");
    }

    [Fact]
    public async Task Run_ImageIsNoImage_NamesItAndStoresNothing()
    {
        File.WriteAllText(voc.Image("image3"), "this is text");

        await AssertRefusedAsync("image3");
    }

    [Fact]
    public async Task Run_ListNamesAnUnknownImage_NamesItAndStoresNothing()
    {
        File.AppendAllLines(Path.Combine(place.Kdctl.Folder, "voc/ImageSets/Main/test.txt"), ["ghost"]);

        await AssertRefusedAsync("ghost");
    }

    [Fact]
    public async Task Run_NoSuchFolder_SaysWhereItLooked()
    {
        Directory.Delete(Path.Combine(place.Kdctl.Folder, "voc"), recursive: true);

        await AssertRefusedAsync("voc");
    }

    [Fact]
    public async Task Run_UnknownFold_SaysWhichThereAre()
    {
        place.Kdctl.Write("grid.json", Grids.Voc.Replace("[\"official\"]", "[7]"));

        await AssertRefusedAsync("official");
    }

    [Fact]
    public async Task Run_ImageBreaksOffInTheMiddle_NamesItAndStoresNothing()
    {
        var whole = File.ReadAllBytes(voc.Image("image3"));
        File.WriteAllBytes(voc.Image("image3"), whole[..(whole.Length / 2)]);

        await AssertRefusedAsync("image3");
    }

    [Fact]
    public async Task Run_BoxOutsideItsImage_IsClippedAndCounted() => await AssertWarnedAsync((30, 30, 90, 50), "clipped");

    [Fact]
    public async Task Run_BoxWithoutArea_IsDroppedAndCounted() => await AssertWarnedAsync((30, 30, 30, 10), "dropped");

    [Fact]
    public async Task Run_ImageWithoutObjects_IsANegativeAndCounted()
    {
        voc.Annotate("image3");

        var run = await RunAsync();

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("image3", run.Error);
        Assert.Contains("negative", run.Error);
    }

    private async Task AssertWarnedAsync((int Left, int Top, int Right, int Bottom) box, string action)
    {
        voc.Annotate("image3", (10, 10, 40, 40), box);

        var run = await RunAsync();

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Matches($"warning: 1 x .*{action}.*image3", run.Error);
    }

    private async Task AssertRefusedAsync(string named)
    {
        var run = await RunAsync();

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(named, run.Error);
        Assert.Contains("/datasets/voc", run.Error);
        Assert.Contains("nothing was trained or stored", run.Error);
        Assert.Empty(place.Attempts());
        Assert.Equal("", (await place.Kdctl.RunAsync("ls", "-o", "name")).Output);
        AssertNoTrace(run);
    }

    private Task<KdctlRun> RunAsync() => place.Kdctl.RunAsync("run", "grid.json", "--smoke");

    private static void AssertNoTrace(KdctlRun run) => Assert.DoesNotContain("   at ", run.Error + run.Output);
}
