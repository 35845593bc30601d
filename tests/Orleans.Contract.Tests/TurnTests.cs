using Orleans.Runtime;

namespace Orleans.Contract.Tests;

/// <summary>One call at a time, in order once the grain is active (its first calls overtake each other), and code after an await comes back to the turn.</summary>
[Collection(nameof(Silo))]
public class TurnTests(Silo silo)
{
    [Fact]
    public async Task Call_WhileAnotherRuns_WaitsForItsTurn()
    {
        var grain = silo.Grain<ITurnGrain>("busy");

        var first = grain.Hold("first");
        await silo.Probe.WaitAsync("first entered");
        var second = grain.Say("second");
        await silo.Grain<ITurnGrain>("idle").Say("the silo is alive");
        silo.Probe.Set("first released");
        await Task.WhenAll(first, second);

        Assert.Equal(["first begins", "first ends", "second"], silo.Probe.Notes("busy"));
    }

    [Fact]
    public async Task Calls_ToAnActiveGrain_RunInTheOrderSent()
    {
        var grain = silo.Grain<ITurnGrain>("order");
        await grain.Say("active");
        var expected = Enumerable.Range(0, 200).Select(i => $"{i}").ToList();

        await Task.WhenAll(expected.Select(i => grain.Say(i)));

        Assert.Equal(["active", .. expected], silo.Probe.Notes("order"));
    }

    [Fact]
    public async Task Calls_ToDifferentKeys_RunAtTheSameTime()
    {
        var left = silo.Grain<ITurnGrain>("left").Meet("right");
        var right = silo.Grain<ITurnGrain>("right").Meet("left");

        await Task.WhenAll(left, right);
    }

    [Fact]
    public async Task Await_InAGrain_ComesBackToTheTurn()
    {
        var where = await silo.Grain<ITurnGrain>("where").WhereAmI();

        Assert.Equal("turn, back in the same turn, Task.Run outside, ConfigureAwait(false) outside", where);
    }

    [Fact]
    public async Task ParallelAwaits_InOneCall_NeverRunAtTheSameTime()
    {
        Assert.Equal(1000, await silo.Grain<ITurnGrain>("counter").CountWithoutLocks(1000));
    }
}

public interface ITurnGrain : IGrainWithStringKey
{
    Task Hold(string name);

    Task Say(string what);

    Task Meet(string other);

    Task<string> WhereAmI();

    Task<int> CountWithoutLocks(int times);
}

public sealed class TurnGrain(Probe probe) : Grain, ITurnGrain
{
    private int count;

    public async Task Hold(string name)
    {
        probe.Note(this.GetPrimaryKeyString(), $"{name} begins");
        probe.Set($"{name} entered");
        await probe.WaitAsync($"{name} released");
        probe.Note(this.GetPrimaryKeyString(), $"{name} ends");
    }

    public Task Say(string what)
    {
        probe.Note(this.GetPrimaryKeyString(), what);
        return Task.CompletedTask;
    }

    public async Task Meet(string other)
    {
        probe.Set($"{this.GetPrimaryKeyString()} is here");
        await probe.WaitAsync($"{other} is here");
    }

    public async Task<string> WhereAmI()
    {
        var turn = TaskScheduler.Current;
        var start = turn == TaskScheduler.Default ? "outside" : "turn";
        await Task.Yield();
        var back = TaskScheduler.Current == turn ? "back in the same turn" : "elsewhere";
        var run = await Task.Run(() => TaskScheduler.Current == TaskScheduler.Default ? "outside" : "turn");
        return $"{start}, {back}, Task.Run {run}, ConfigureAwait(false) {await EscapedAsync()}";
    }

    public async Task<int> CountWithoutLocks(int times)
    {
        await Task.WhenAll(Enumerable.Range(0, times).Select(_ => CountAsync()));
        return count;
    }

    private static async Task<string> EscapedAsync()
    {
        await Task.Delay(1).ConfigureAwait(false);
        return TaskScheduler.Current == TaskScheduler.Default ? "outside" : "turn";
    }

    private async Task CountAsync()
    {
        var before = count;
        await Task.CompletedTask;
        count = before + 1;
        await Task.Yield();
    }
}
