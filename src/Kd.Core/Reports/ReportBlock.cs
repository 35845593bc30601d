using System.Collections.Immutable;

namespace Kd.Core.Reports;

/// <summary>One table as words, before it takes the form of a terminal or of Markdown.</summary>
internal sealed record ReportBlock(string Title, ImmutableArray<string> Header, ImmutableArray<ReportLine> Lines);

/// <summary>A row: its name and one text a column.</summary>
internal sealed record ReportLine(string Name, ImmutableArray<ReportText> Texts);

/// <summary>A cell's text and how much weight it carries.</summary>
internal sealed record ReportText(string Text, Emphasis Emphasis = Emphasis.None)
{
    public static ReportText Nothing { get; } = new("-", Emphasis.Dim);
}

/// <summary>Weight of a text: bold is the best of a complete column, dim is not complete yet.</summary>
internal enum Emphasis
{
    None,
    Bold,
    Dim,
}
