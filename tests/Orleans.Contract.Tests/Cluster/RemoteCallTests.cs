namespace Orleans.Contract.Tests.Cluster;

/// <summary>Calls between silos: the same as within one, but for what cannot cross.</summary>
[Collection(nameof(TwoSilos))]
public sealed class RemoteCallTests(TwoSilos silos)
{
    [Fact]
    public async Task Grain_IsTheSameFromBothSilos()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(await silos.One.Ask("where", $"same{i}"), await silos.Two.Ask("where", $"same{i}"));
        }
    }

    [Fact]
    public async Task PreferLocalPlacement_LivesWhereItIsCalledFirst()
    {
        Assert.Equal(await silos.Two.Ask("self", "-"), await silos.Two.Ask("near", "two first"));
        Assert.Equal(await silos.Two.Ask("self", "-"), await silos.One.Ask("near", "two first"));
    }

    [Fact]
    public async Task FirstCallsFromBothSilosAtOnce_ReachOneActivation()
    {
        for (var i = 0; i < 20; i++)
        {
            var counts = await Task.WhenAll(silos.One.Ask("count", $"race{i}"), silos.Two.Ask("count", $"race{i}"));
            Assert.Equal(["1", "2"], counts.Order());
        }
    }

    [Fact]
    public async Task Grain_CallsAGrainOnAnotherSilo()
    {
        var here = await TwoSilos.Somewhere(silos.One, silos.One);
        var there = await TwoSilos.Somewhere(silos.One, silos.Two);

        Assert.Equal(await silos.Two.Ask("self", "-"), await silos.One.Ask("via", here, there));
    }

    [Fact]
    public async Task JsonRecord_CrossesBothWays() =>
        Assert.Equal("parcel!:1+2+3", await silos.One.Ask("echo", await TwoSilos.Somewhere(silos.One, silos.Two), "parcel"));

    [Theory]
    [InlineData("allowed", "Crate { Weight = 7 }")]
    [InlineData("allowed-nothing", "")]
    public async Task ResultDeclaredAbstract_Allowed_ArrivesAsItsCase(string verb, string value) =>
        Assert.Equal(value, await silos.One.Ask(verb, await TwoSilos.Somewhere(silos.One, silos.Two)));

    [Theory]
    [InlineData("banned")]
    [InlineData("banned-nothing")]
    public async Task ResultDeclaredAbstract_NotAllowed_IsRefusedBetweenSilos(string verb)
    {
        var key = await TwoSilos.Somewhere(silos.One, silos.Two);

        var error = await Assert.ThrowsAsync<RemoteException>(() => silos.One.Ask(verb, key));

        Assert.Equal("InvalidOperationException", error.Type);
        Assert.StartsWith("Type \"Orleans.ContractSilo.Contraband\" is not allowed.", error.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResultDeclaredAbstract_NotAllowed_ArrivesWithinOneSilo() =>
        Assert.Equal("HiddenCrate { Weight = 7 }", await silos.Two.Ask("banned", await TwoSilos.Somewhere(silos.One, silos.Two)));

    [Theory]
    [InlineData("framework", "InvalidOperationException", "the reason")]
    [InlineData("carried", "CarriedException", "code")]
    public async Task Exception_ThatCanBeCarried_ArrivesTyped(string how, string type, string message)
    {
        var key = await TwoSilos.Somewhere(silos.One, silos.Two);

        var error = await Assert.ThrowsAsync<RemoteException>(() => silos.One.Ask("fail", key, how));

        Assert.Equal((type, message), (error.Type, error.Said));
    }

    [Fact]
    public async Task Exception_WithoutSerializer_ArrivesAsCodecNotFound()
    {
        var key = await TwoSilos.Somewhere(silos.One, silos.Two);

        var error = await Assert.ThrowsAsync<RemoteException>(() => silos.One.Ask("fail", key, "stranded"));

        Assert.Equal("CodecNotFoundException", error.Type);
    }

    [Fact]
    public async Task Call_LongerThanTheTimeout_FailsAtTheCallerAndGoesOnInTheGrain()
    {
        var key = await TwoSilos.Somewhere(silos.One, silos.Two);

        var error = await Assert.ThrowsAsync<RemoteException>(() => silos.One.Ask("hold", key, "6000"));

        Assert.Equal("TimeoutException", error.Type);
        Assert.Equal("held,let go", await silos.One.Insist("notes", key));
    }

    [Fact]
    public async Task OneWay_ArrivesInTheOtherSilo()
    {
        var key = await TwoSilos.Somewhere(silos.One, silos.Two);

        await silos.One.Ask("note", key, "seen");

        Assert.Equal("seen", await TwoSilos.Noted(silos.One, key));
    }

    [Fact]
    public async Task Cancel_IsToldToTheGrainInTheOtherSilo()
    {
        var key = await TwoSilos.Somewhere(silos.One, silos.Two);

        Assert.Equal("cancelled", await silos.One.Ask("cancel", key, "300"));
        Assert.Equal("told", await TwoSilos.Noted(silos.One, key));
    }

    [Fact]
    public async Task Grain_ThatLeft_IsFoundAgain()
    {
        var key = await TwoSilos.Somewhere(silos.One, silos.Two);
        await silos.One.Ask("count", key);
        await silos.One.Ask("leave", key);

        Assert.Equal("1", await silos.One.Insist("count", key));
        Assert.Equal("2", await silos.Two.Insist("count", key));
    }

    [Fact]
    public async Task OwnRow_IsInTheTable() => Assert.Equal("1", await silos.One.Ask("row", "-"));
}
