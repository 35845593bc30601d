using System.Net;
using Kd.Silo.Clustering;
using Kd.Silo.Hosting;
using Orleans.Contract.Tests.Cluster;

namespace Kd.Silo.Tests.Hosting;

/// <summary>A start that lacks something: it waits, says for what, and goes on once it is there.</summary>
public sealed class AnteroomTests : IDisposable
{
    private readonly TestDirectory home = new();

    [Fact]
    public async Task Wait_TokensMountedLate_IsAliveAndSaysWhyNotReady_ThenLetsTheSiloStart()
    {
        var tokens = Directory.CreateDirectory(home.Of("tokens", "sub")).Parent!.FullName;
        Directory.Delete(Path.Combine(tokens, "sub"));
        var options = Options() with { TokenFile = tokens };
        var waiting = Anteroom.Wait(options);
        using var probe = new HttpClient { BaseAddress = new Uri(options.Url) };
        Assert.Equal("ok", await probe.GetStringAsync("/health/live"));
        Assert.Equal($"--token-file: '{tokens}' holds no file read, submit or admin", await NotReady(probe, "/health/ready"));
        await NotReady(probe, "/v1/sweeps");

        await File.WriteAllTextAsync(Path.Combine(tokens, "admin"), "0123456789abcdef");
        File.SetUnixFileMode(Path.Combine(tokens, "admin"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.True(await waiting);
    }

    [Fact]
    public async Task Wait_NothingMissing_OpensNoPort()
    {
        Assert.True(await Anteroom.Wait(Options() with { Url = "http://192.0.2.1:1" }));
    }

    [Theory]
    [InlineData("data")]
    [InlineData("devices")]
    [InlineData("store")]
    [InlineData("redis")]
    public async Task Wait_MissingToTheEnd_IsRefusedInOneLine(string what)
    {
        var (options, said) = what switch
        {
            "data" => (Options() with { Data = home.Of("none") }, "--data: there is no folder"),
            "devices" => (Options() with { Gpus = 256 }, "--gpus: 256 CUDA devices were asked for and"),
            "store" => (Options() with { Store = "/proc/self" }, "--store: the store '/proc/self' cannot be used"),
            _ => (Options() with { Cluster = new("127.0.0.1", SiloClustering.FreePort(), null, 0) }, "--cluster: Redis at redis://127.0.0.1:"),
        };
        var refused = await Assert.ThrowsAsync<SiloRefusedException>(() => Anteroom.Wait(options with { Wait = TimeSpan.FromMilliseconds(1) }));
        Assert.StartsWith(said, refused.Message);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Equal(refused.Message, (await Assert.ThrowsAsync<SiloRefusedException>(() => Anteroom.Wait(options with { Wait = TimeSpan.FromMilliseconds(1) }))).Message);
    }

    [Fact]
    public async Task Greeting_PasswordRightWrongOrForgotten_IsToldInRedisOwnWords()
    {
        using var redis = await RedisServer.StartAsync();
        Assert.Null(await Greet(redis, null));
        Assert.Contains("refuses: ERR AUTH", await Greet(redis, "none"));
        await redis.ConfigureAsync("requirepass", "right");
        Assert.Null(await Greet(redis, "right"));
        Assert.Contains("refuses: WRONGPASS", await Greet(redis, "wrong"));
        Assert.Contains("refuses: NOAUTH", await Greet(redis, null));
    }

    public void Dispose() => home.Dispose();

    private static Task<string?> Greet(RedisServer redis, string? password) =>
        RedisGreeting.Trouble(new("127.0.0.1", redis.Port, password, 0), CancellationToken.None);

    private static async Task<string> NotReady(HttpClient probe, string path)
    {
        using var response = await probe.GetAsync(path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private SiloOptions Options() => RunningSilo.Options(home) with
    {
        Url = $"http://127.0.0.1:{SiloClustering.FreePort()}",
        Wait = TimeSpan.FromSeconds(60),
    };
}
