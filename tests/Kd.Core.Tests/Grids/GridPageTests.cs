using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Core.Results;

namespace Kd.Core.Tests.Grids;

/// <summary>docs/grid.md tells of every key and name, and what it tells is true.</summary>
public sealed class GridPageTests
{
    private static readonly string Page = File.ReadAllText(RepositoryFiles.At("docs", "grid.md"));

    [Fact]
    public void Page_EveryKeyAndName_IsTold()
    {
        ImmutableArray<string> names =
        [
            .. GridVocabulary.Grid, .. GridVocabulary.Dataset, .. GridVocabulary.Synthetic, .. GridVocabulary.Recipe, .. GridVocabulary.Detector,
            .. GridVocabulary.Teacher, .. GridVocabulary.Students, .. GridVocabulary.TeacherUse, .. GridVocabulary.Config, .. GridVocabulary.Report,
            .. LossTermKinds.Known.Select(t => t.Kind), .. LossTermKinds.Known.SelectMany(t => TermSetting.Of(t)).SelectMany(s => s.Words.Add(s.Name)), .. DetectorPresets.Names, .. RecipePresets.Names, .. MetricNames.All,
        ];

        Assert.All(names, name => Assert.Matches($"[`\"]{Regex.Escape(name)}[`\"]", Page));
    }

    [Fact]
    public void Page_FirstExample_IsTheTwelveCellsItSays()
    {
        var example = Regex.Match(Page, "(?<=```json\n).*?(?=```)", RegexOptions.Singleline).Value;

        Assert.Equal(12, GridCount.Of(SomeGrid.Read(example)).Cells);
        Assert.Contains("2 x 2 x 2 + 4 = 12", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_AxesExample_IsAConfig()
    {
        var example = Regex.Matches(Page, "(?<=```json\n).*?(?=```)", RegexOptions.Singleline)[1].Value;

        var grid = SomeGrid.Read(SomeGrid.SmallWith("\"hard+mse\"]", $"{example}]"));

        Assert.Equal(["hard", "hard+soft", "mse5", "mse20"], grid.Configs.Select(c => c.Name));
    }
}
