namespace Kd.EndToEnd.Tests;

/// <summary>A training whose loss breaks, through the real trainer: an outcome like others, and no harm to the rest of the sweep.</summary>
public sealed class DivergedTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Run_LossBreaks_CellIsDivergedWithStepAndTerm_OthersAreKept()
    {
        var grid = place.Kdctl.Write("grid.json", Grids.Brief
            .Replace("\"hard+soft\"]", "{ \"name\": \"wild\", \"base\": \"hard\", \"recipe\": { \"optimizer\": \"sgd\", \"lr\": 1000, \"clipNorm\": \"none\", \"warmup\": 0 } }, \"hard+soft\"]", StringComparison.Ordinal));

        var run = await place.Kdctl.RunAsync("run", grid);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches(@"hard\.(box|class) is (NaN|∞|-∞|Infinity)( and hard\.(box|class) is \S+)? at step \d+ of \d+", run.Error);
        Assert.Contains("lower the learning rate", run.Error);
        Assert.Contains("diverged", run.Output);
        Assert.DoesNotContain("   at ", run.Error);
        Assert.Equal(3, place.Results().Count);
        Assert.Contains("diverged", (await place.Kdctl.RunAsync("status", "-o", "wide")).Output);
        Assert.Equal(4, place.Attempts().Length);

        var again = await place.Kdctl.RunAsync("run", grid);

        Assert.Equal(1, again.ExitCode);
        Assert.Equal(4, place.Attempts().Length);
    }
}
