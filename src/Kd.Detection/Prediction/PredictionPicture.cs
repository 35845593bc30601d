using System.Collections.Immutable;
using Kd.Detection.Data;
using Kd.Detection.Data.Images;
using Kd.Detection.Evaluation;

namespace Kd.Detection.Prediction;

/// <summary>What stands on a panel.</summary>
/// <param name="Title">Who says so.</param>
/// <param name="Boxes">Class, box (Xyxy, normalised), and score; ground truth has none.</param>
internal sealed record PicturePanel(string Title, ImmutableArray<(int Class, BoxXyxy Box, float? Score)> Boxes)
{
    public static PicturePanel Of(GroundTruth truth) => new("ground truth", [.. truth.Objects.Select(o => (o.Class, o.Box, (float?)null))]);

    public static PicturePanel Of(string title, ImmutableArray<DetectedBox> found) => new(title, [.. found.Select(b => (b.Class, b.Box, (float?)b.Score))]);
}

/// <summary>The same image once for each panel, side by side, with everybody's boxes; below it which colour is which class.</summary>
internal static class PredictionPicture
{
    private const int Side = 480;
    private const int Margin = 10;
    private const int TitleHeight = 30;
    private const int LegendHeight = 30;
    private const int Words = 2;
    private const int Thickness = 2;
    private const int Swatch = 14;

    public static RgbImage Draw(RgbImage image, ImmutableArray<PicturePanel> panels, ImmutableArray<string> classes)
    {
        var scale = (double)Side / Math.Max(image.Width, image.Height);
        var shown = BilinearResize.To(image, Math.Max(1, (int)Math.Round(image.Width * scale)), Math.Max(1, (int)Math.Round(image.Height * scale)));
        var step = Math.Max(shown.Width, panels.Max(p => Sheet.WidthOf(p.Title, Words))) + Margin;
        var legend = Legend(classes, panels);
        var rows = Broken(legend, (panels.Length * step) - Margin);
        var sheet = new Sheet((panels.Length * step) + Margin, TitleHeight + shown.Height + Margin + (rows.Length * LegendHeight));
        foreach (var (index, panel) in panels.Index())
        {
            var left = Margin + (index * step);
            sheet.Write(panel.Title, left, Margin, Words, Ink.Black);
            sheet.Put(shown, left, TitleHeight);
            Draw(sheet, panel, shown, left);
        }

        foreach (var (index, row) in rows.Index())
        {
            Draw(sheet, row, TitleHeight + shown.Height + Margin + (index * LegendHeight));
        }

        return sheet.ToImage();
    }

    // The best found is drawn last, above the others.
    private static void Draw(Sheet sheet, PicturePanel panel, RgbImage shown, int left)
    {
        foreach (var (label, box, score) in panel.Boxes.OrderBy(b => b.Score ?? 1))
        {
            var clipped = box.Clip(0, 0, 1, 1).Scale(shown.Width, shown.Height);
            var placed = new BoxXyxy(left + clipped.X1, TitleHeight + clipped.Y1, left + clipped.X2, TitleHeight + clipped.Y2);
            sheet.Frame(placed, Thickness, Ink.Of(label));
            if (score is { } sure)
            {
                Mark(sheet, $"{100 * sure:0}", placed, Ink.Of(label));
            }
        }
    }

    // Above the box where there is room, else inside it.
    private static void Mark(Sheet sheet, string text, BoxXyxy box, Ink ink)
    {
        const int padding = 1;
        var (x, height) = ((int)Math.Round(box.X1), PixelFont.Height + (2 * padding));
        var y = (int)Math.Round(box.Y1) - height;
        y = y < TitleHeight ? (int)Math.Round(box.Y1) : y;
        sheet.Fill(x, y, x + Sheet.WidthOf(text, 1) + (2 * padding), y + height, ink);
        sheet.Write(text, x + (2 * padding), y + padding, 1, Ink.White);
    }

    private static ImmutableArray<(string Text, Ink Ink)> Legend(ImmutableArray<string> classes, ImmutableArray<PicturePanel> panels) =>
    [
        .. panels.SelectMany(p => p.Boxes).Select(b => b.Class).Distinct().Order().Select(label => (label == 0 ? "ignored" : classes[label - 1], Ink.Of(label))),
    ];

    private static ImmutableArray<ImmutableArray<(string Text, Ink Ink)>> Broken(ImmutableArray<(string Text, Ink Ink)> legend, int width)
    {
        var rows = new List<List<(string Text, Ink Ink)>> { new() };
        var taken = 0;
        foreach (var entry in legend)
        {
            if (taken + EntryWidth(entry.Text) > width && taken > 0)
            {
                rows.Add([]);
                taken = 0;
            }

            rows[^1].Add(entry);
            taken += EntryWidth(entry.Text);
        }

        return [.. rows.Select(r => r.ToImmutableArray())];
    }

    private static void Draw(Sheet sheet, ImmutableArray<(string Text, Ink Ink)> row, int top)
    {
        var x = Margin;
        foreach (var (text, ink) in row)
        {
            sheet.Fill(x, top, x + Swatch, top + Swatch, ink);
            sheet.Write(text, x + Swatch + 6, top, Words, Ink.Black);
            x += EntryWidth(text);
        }
    }

    private static int EntryWidth(string text) => Swatch + 6 + Sheet.WidthOf(text, Words) + (2 * Margin);
}
