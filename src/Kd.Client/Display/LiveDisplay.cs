using System.Threading.Channels;
using Kd.Core.Api;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Kd.Client.Display;

/// <summary>On a terminal: one line for the sweep and one per running cell, redrawn in place below the lines that stay.</summary>
internal sealed class LiveDisplay : ISweepDisplay
{
    private const int BarWidth = 24;

    private readonly IAnsiConsole console;
    private readonly Channel<IRenderable> frames = Channel.CreateBounded<IRenderable>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Task drawing;

    public LiveDisplay(IAnsiConsole console)
    {
        this.console = console;
        drawing = console.Live(Text.Empty).AutoClear(true).Overflow(VerticalOverflow.Ellipsis).StartAsync(DrawAsync);
    }

    public void Show(SweepStatus status) => frames.Writer.TryWrite(Frame(status));

    public void Say(string line) => console.WriteLine(line);

    public async ValueTask DisposeAsync()
    {
        frames.Writer.TryComplete();
        await drawing;
    }

    private static Rows Frame(SweepStatus status)
    {
        var wanted = Math.Max(1, Words.Wanted(status.Counts));
        var full = BarWidth * status.Counts.Done / wanted;
        var bar = new Markup($"[green]{new string('━', full)}[/][grey]{new string('━', BarWidth - full)}[/] {Markup.Escape(Words.Progress(status))}");
        var cells = status.Running.Select(c => Line($"[blue]{Markup.Escape(c.Label)}[/]  {Markup.Escape(Words.Progress(c))}"));
        return new Rows([.. cells, bar.Ellipsis()]);
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
