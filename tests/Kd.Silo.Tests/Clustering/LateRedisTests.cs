using System.Net;
using Kd.Silo.Clustering;

namespace Kd.Silo.Tests.Clustering;

/// <summary>A silo that is started before its Redis is.</summary>
public sealed class LateRedisTests : ClusterTest
{
    [Fact]
    public async Task Silo_StartedBeforeRedis_SaysWhatItWaitsFor_AndIsReadyOnceItIsThere()
    {
        redis.Kill();
        var url = $"http://127.0.0.1:{SiloClustering.FreePort()}";
        var starting = Start(1, "--wait", "60", "--urls", url);
        using var probe = new HttpClient { BaseAddress = new Uri(url) };
        Assert.StartsWith($"--cluster: Redis at redis://127.0.0.1:{redis.Port}/0 cannot be reached", await Until(probe, HttpStatusCode.ServiceUnavailable));
        Assert.Equal("ok", await probe.GetStringAsync("/health/live"));

        await redis.RestartAsync();
        await starting;
        Assert.Equal("ok", await Until(probe, HttpStatusCode.OK));
        Assert.Single(silos.Single().Log, line => line.Contains("waits, not ready", StringComparison.Ordinal));
    }

    private static async Task<string> Until(HttpClient probe, HttpStatusCode status)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var answer = await probe.GetAsync("/health/ready", limit.Token);
                if (answer.StatusCode == status)
                {
                    return await answer.Content.ReadAsStringAsync(limit.Token);
                }
            }
            catch (HttpRequestException)
            {
                // Nobody listens there yet, or the silo takes over from the anteroom.
            }

            await Task.Delay(50, limit.Token);
        }
    }
}
