using Kd.Client.Servers;

namespace Kd.Client.Tests;

/// <summary>How long a watch waits for a server that is away.</summary>
public sealed class OutageTests
{
    private readonly List<string> said = [];

    [Fact]
    public async Task Wait_ServerAway_IsSaidOnceAndWhenItIsOver()
    {
        var outage = Outage(patience: null);
        await outage.WaitAsync("connection refused", default);
        await outage.WaitAsync("connection refused", default);

        outage.Over();
        outage.Over();

        Assert.Equal(["lost http://lab/ (connection refused): asking again until it answers, Ctrl-C ends the watching", "http://lab/ answers again"], said);
    }

    [Fact]
    public async Task Wait_LongerThanTheTimeout_GivesUp()
    {
        var outage = Outage(TimeSpan.FromTicks(1));

        var given = await Assert.ThrowsAsync<VerbException>(async () =>
        {
            for (; ;)
            {
                await outage.WaitAsync("connection refused", default);
            }
        });

        Assert.Equal((ExitCode.NoServer, false), (given.Code, given.MayPass));
    }

    [Fact]
    public async Task Wait_SiloOfThisMachineThatEnded_GivesUpAtOnce()
    {
        var outage = new Outage(new ServerAddress(new Uri("http://lab"), "token", "", Pid: int.MaxValue), said.Add, TimeProvider.System);

        Assert.Contains("has ended", (await Assert.ThrowsAsync<VerbException>(() => outage.WaitAsync("", default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_RefusalThatWillNotPass_IsTheAnswer()
    {
        var refusal = VerbException.NoServer("this token is not known");

        Assert.Same(refusal, await Assert.ThrowsAsync<VerbException>(() => Outage(null).AskAsync<int>(() => throw refusal, default)));
        Assert.Empty(said);
    }

    private Outage Outage(TimeSpan? patience) => new(new ServerAddress(new Uri("http://lab"), "token", "", patience), said.Add, TimeProvider.System)
    {
        Pause = TimeSpan.FromMilliseconds(1),
        Brief = TimeSpan.FromMilliseconds(-1),
    };
}
