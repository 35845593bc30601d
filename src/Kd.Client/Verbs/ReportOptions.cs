using System.CommandLine;
using Kd.Client.Completions;
using Kd.Core.Api;
using Kd.Core.Published;
using Kd.Core.Reports;

namespace Kd.Client.Verbs;

/// <summary>Which tables a report adds to its main ones.</summary>
internal enum ReportDetail
{
    None,
    Fold,
    Class,
}

/// <summary>The options of kdctl report.</summary>
internal sealed class ReportOptions(ConnectionOptions connection)
{
    private readonly Argument<string?> sweep = SweepNames.Optional(connection);
    private readonly Option<TableFormat> format = new Option<TableFormat>("--format") { Description = "Form of the report", HelpName = string.Join('|', Choices.WordsOf<TableFormat>()), DefaultValueFactory = _ => TableFormat.Terminal }
        .WithWords(Choices.WordsOf<TableFormat>());

    private readonly Option<string?> file = new("--out") { Description = "Writes the report to a file instead of the terminal", HelpName = "FILE" };
    private readonly Option<ReportDetail> per = new Option<ReportDetail>("--per") { Description = "Adds a table for every fold, or one of AP50 by class", HelpName = "fold|class" }.WithWords("fold", "class");
    private readonly Option<bool> tests = new("--tests") { Description = "Adds exact sign-flip tests with Holm inside each family, where their smallest possible p allows" };
    private readonly Option<bool> partial = new("--partial") { Description = "LaTeX even where rows are not complete" };
    private readonly Option<bool> published = new("--published") { Description = "Compares with a paper: best-on-test beside its figures, final beside both" };
    private readonly Option<string?> figures = new("--figures") { Description = "Which paper; default: the one the grid names, else le-pham-2023", HelpName = string.Join('|', PublishedFigures.Names) };
    private readonly Option<string?> boxPlots = new("--boxplots") { Description = "Also writes what box plots are drawn from as JSON", HelpName = "FILE" };
    private readonly OutputOption output = new(OutputForm.Table, OutputForm.Json);

    public void AddTo(Command verb)
    {
        verb.Add(sweep);
        Option[] all = [format, file, per, tests, partial, published, figures, boxPlots];
        foreach (var option in all)
        {
            verb.Add(option);
        }

        output.AddTo(verb);
    }

    public ReportWish Read(ParseResult parsed) => new()
    {
        Sweep = parsed.GetValue(sweep),
        Format = output.Read(parsed) == OutputForm.Json ? TableFormat.Json : parsed.GetValue(format),
        File = parsed.GetValue(file),
        Per = parsed.GetValue(per),
        Tests = parsed.GetValue(tests),
        Partial = parsed.GetValue(partial),
        Published = parsed.GetValue(published) || parsed.GetValue(figures) is not null,
        Figures = parsed.GetValue(figures),
        BoxPlots = parsed.GetValue(boxPlots),
    };
}

/// <summary>What a user wants reported.</summary>
internal sealed record ReportWish
{
    public string? Sweep { get; init; }

    public TableFormat Format { get; init; }

    /// <summary>Where to; null: the terminal.</summary>
    public string? File { get; init; }

    public ReportDetail Per { get; init; }

    public bool Tests { get; init; }

    public bool Partial { get; init; }

    public bool Published { get; init; }

    public string? Figures { get; init; }

    public string? BoxPlots { get; init; }

    /// <summary>Options that a comparison with a paper has no place for.</summary>
    public string[] Misfits => !Published ? [] :
    [
        .. Per == ReportDetail.None ? [] : new[] { "--per" },
        .. Tests ? new[] { "--tests" } : [],
        .. Partial ? new[] { "--partial" } : [],
    ];

    /// <summary>True for what a server does not write: it takes plan, cells or curves, or the table's numbers.</summary>
    public bool NeedsMore => Published || BoxPlots is not null || Per == ReportDetail.Class || Format == TableFormat.Html;

    public ReportQuery Query => new(Format, Per == ReportDetail.Fold, Tests, Partial);
}
