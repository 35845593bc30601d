using System.Threading.Channels;
using Kd.Core.Api;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Kd.Client.Display;

/// <summary>On a terminal: one line for the sweep and one per running cell, redrawn in place below the lines that stay.</summary>
internal sealed class LiveDisplay : ISweepDisplay
{
    private const int BarWidth = 24;
    private const int MostRows = 12;
    private const int MostFailures = 4;

    private readonly IAnsiConsole console;
    private readonly Channel<IRenderable> frames = Channel.CreateBounded<IRenderable>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Task drawing;

    public LiveDisplay(IAnsiConsole console)
    {
        this.console = console;
        drawing = console.Live(Text.Empty).AutoClear(true).Overflow(VerticalOverflow.Ellipsis).StartAsync(DrawAsync);
    }

    public void Show(WatchedSweep sweep) => frames.Writer.TryWrite(Frame(sweep));

    public void Say(string line) => console.WriteLine(line);

    public async ValueTask DisposeAsync()
    {
        frames.Writer.TryComplete();
        await drawing;
    }

    private static Rows Frame(WatchedSweep sweep)
    {
        var status = sweep.Status;
        var wanted = Math.Max(1, Words.Wanted(status.Counts));
        var full = BarWidth * status.Counts.Done / wanted;
        var bar = new Markup($"[green]{new string('━', full)}[/][grey]{new string('━', BarWidth - full)}[/] {Markup.Escape(Words.Progress(status) + Words.Of(sweep.Goodput))}");
        var cells = status.Running.Select(c => Line($"[blue]{Markup.Escape(c.Label)}[/]  {Markup.Escape(Words.Progress(c))}"));
        var rows = sweep.Open.Take(MostRows).Select(row => Line($"[grey]{Markup.Escape(row.Dataset)}[/] {Markup.Escape(Words.Of(row))}"));
        var failures = status.Failures.Take(MostFailures).Select(group => Line($"[red]{group.Labels.Length} {Markup.Escape(group.State)}[/] {Markup.Escape(group.Message)}"));
        return new Rows([.. failures, .. rows, .. cells, bar.Ellipsis()]);
    }

    private static Markup Line(string markup) => new Markup(markup).Ellipsis();

    private async Task DrawAsync(LiveDisplayContext context)
    {
        await foreach (var frame in frames.Reader.ReadAllAsync())
        {
            context.UpdateTarget(frame);
        }
    }
}
