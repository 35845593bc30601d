using System.Net;

namespace Kd.Silo.Tests.Api;

public sealed class HealthTests : IDisposable
{
    private readonly TestDirectory home = new();

    [Fact]
    public async Task Ready_StoreThatCannotBeWritten_SaysSo_WhileTheSiloLives()
    {
        RunningSilo.Script(home);
        await using var silo = await RunningSilo.Start(home);
        await File.WriteAllTextAsync(home.Of("store", "health"), "in the way");
        var why = await Why(silo);
        Assert.StartsWith("the store cannot be written: ", why);
        Assert.Contains(home.Of("store", "health"), why);
        Assert.DoesNotContain('\n', why);
        Assert.Equal("ok", await silo.Http.GetStringAsync("/health/live"));
    }

    [Fact]
    public async Task Ready_NoTrainerThatStarts_SaysSoInOneLine()
    {
        await using var silo = await RunningSilo.Start(home, options => options with { Trainer = "/bin/false", Slots = 0 });
        var why = await Why(silo);
        Assert.StartsWith("no trainer starts", why);
        Assert.DoesNotContain('\n', why);
    }

    public void Dispose() => home.Dispose();

    private static async Task<string> Why(RunningSilo silo)
    {
        using var stranger = new HttpClient { BaseAddress = silo.Http.BaseAddress };
        using var response = await stranger.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
