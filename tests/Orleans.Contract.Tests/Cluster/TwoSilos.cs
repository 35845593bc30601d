namespace Orleans.Contract.Tests.Cluster;

/// <summary>Two silo processes and the Redis they meet in. Nothing kills them while tests share them.</summary>
public sealed class TwoSilos : IAsyncLifetime
{
    private RedisServer? redis;

    public SiloProcess One { get; private set; } = null!;

    public SiloProcess Two { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        redis = await RedisServer.StartAsync();
        One = await SiloProcess.StartAsync(redis, "shared");
        Two = await SiloProcess.StartAsync(redis, "shared");
        await Meet(One, Two);
    }

    public Task DisposeAsync()
    {
        One.Dispose();
        Two.Dispose();
        redis!.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Returns once each of the two places grains on the other.</summary>
    public static async Task Meet(SiloProcess one, SiloProcess two)
    {
        await Somewhere(one, two);
        await Somewhere(two, one);
    }

    /// <summary>What a grain has noted, once it has: nothing orders a call after a one-way call or a cancellation.</summary>
    public static async Task<string> Noted(SiloProcess asker, string key)
    {
        for (var asked = 0; asked < 300; asked++)
        {
            if (await asker.Ask("notes", key) is { Length: > 0 } notes)
            {
                return notes;
            }

            await Task.Delay(50);
        }

        return "";
    }

    /// <summary>Key of a grain that was first called by one silo and lives on the other.</summary>
    public static async Task<string> Somewhere(SiloProcess caller, SiloProcess host)
    {
        var home = await host.Ask("self", "-");
        while (true)
        {
            var key = $"{Guid.NewGuid():n}";
            if (await caller.Insist("where", key) == home)
            {
                return key;
            }
        }
    }
}

/// <summary>The shared cluster of tests that harm nobody.</summary>
[CollectionDefinition(nameof(TwoSilos))]
public sealed class TwoSilosCollection : ICollectionFixture<TwoSilos>;
