using System.IO.Pipelines;
using Kd.Core.Api;
using Kd.Silo.Api;
using Microsoft.AspNetCore.Http;

namespace Kd.Silo.Tests.Api;

public sealed class SweepFeedTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource end = new();
    private int done;
    private bool gone;
    private volatile bool broken;

    [Fact]
    public async Task Next_ForASlowWatcher_IsTheNewestAndNothingInBetween()
    {
        var feed = Running();
        var first = await feed.Next(null, Long, end.Token);
        SweepEvent seen = first!;
        for (var i = 1; i <= 20; i++)
        {
            done = i;
            seen = (await feed.Next(seen.Id, Long, end.Token))!;
        }

        Assert.Equal(seen, await feed.Next(first!.Id, Long, end.Token));
        Assert.Contains("\"done\":20", seen.Data);
    }

    [Fact]
    public async Task Next_WithoutNews_IsNullAfterTheSilence()
    {
        var feed = Running();
        var first = await feed.Next(null, Long, end.Token);
        Assert.Null(await feed.Next(first!.Id, TimeSpan.FromMilliseconds(30), end.Token));
    }

    [Fact]
    public async Task Next_OfASweepThatIsGone_Ends()
    {
        var feed = Running();
        var first = await feed.Next(null, Long, end.Token);
        gone = true;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => feed.Next(first!.Id, Long, end.Token));
        Assert.False(end.IsCancellationRequested);
    }

    [Fact]
    public async Task Next_AfterAnAnswerThatFailed_IsTheNextAnswer()
    {
        broken = true;
        var feed = Running();
        Assert.Null(await feed.Next(null, TimeSpan.FromMilliseconds(30), end.Token));
        broken = false;
        Assert.NotNull(await feed.Next(null, Long, end.Token));
    }

    [Fact]
    public async Task Stream_InSilence_ShowsThatItLives()
    {
        var pipe = new Pipe();
        var http = new DefaultHttpContext();
        http.Response.Body = pipe.Writer.AsStream();
        var writing = SweepStream.Write(http.Response, Running(), lastId: null, TimeSpan.FromMilliseconds(20), end.Token);
        using var reader = new StreamReader(pipe.Reader.AsStream());
        Assert.StartsWith("id: ", await reader.ReadLineAsync());
        Assert.Equal("event: status", await reader.ReadLineAsync());
        Assert.StartsWith("data: ", await reader.ReadLineAsync());
        foreach (var expected in new[] { "", ":", "", ":" })
        {
            Assert.Equal(expected, await reader.ReadLineAsync());
        }

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    [Fact]
    public void Event_OfTheSameStatus_HasTheSameId() => Assert.Equal(SweepEvent.Of(Status()).Id, SweepEvent.Of(Status()).Id);

    public void Dispose()
    {
        end.Cancel();
        end.Dispose();
    }

    private SweepFeed Running()
    {
        var feed = new SweepFeed(() => broken ? throw new InvalidOperationException("a fault of ours") : Task.FromResult(gone ? null : Status()), TimeSpan.FromMilliseconds(2), TimeProvider.System);
        _ = feed.Run(end.Token);
        return feed;
    }

    private SweepStatus Status() => new() { Sweep = "toy", State = SweepState.Running, Counts = new() { Total = 30, Done = done } };
}
