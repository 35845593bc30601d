using Kd.Core.Reports;
using Kd.Core.Results;
using Kd.Core.Tests.Results;

namespace Kd.Core.Tests.Reports;

public sealed class LatexTableTests
{
    private static readonly SweepTable Table = SomeSweep.Of(
        ("teacher", [[0.61, 0.63], [0.60, 0.64]]),
        ("hard", [[0.50, 0.52], [0.54, 0.56]]),
        ("hard+soft", [[0.53, 0.55], [0.56, 0.60]]),
        ("hard+mse", [[0.51, 0.49], [0.52, 0.50]]));

    [Fact]
    public void Render_WholeReport_PassesAStrictReading() =>
        Assert.Empty(LatexCheck.Problems(LatexTable.Render(new SweepReport(Table) { PerFold = true }.WithTests())));

    [Fact]
    public void Render_NamesWithSpecialCharacters_AreEscaped()
    {
        var odd = Table with { Sweep = "50%_a&b#c$d~e^f\\{g}<h>|\"", Rows = [.. Table.Rows.Select(r => r with { Name = $"{r.Name}_1&2" })] };

        var text = LatexTable.Render(new SweepReport(odd));

        Assert.Empty(LatexCheck.Problems(text));
        Assert.Contains("hard+soft\\_1\\&2", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_BestRow_IsBoldAndDifferencesHaveTheirSigns() =>
        Assert.Contains("hard+soft & \\textbf{56.0} & $+$3.0 \\\\", LatexTable.Render(new SweepReport(Table)), StringComparison.Ordinal);

    [Theory]
    [InlineData("+2.3", "$+$2.3")]
    [InlineData("-0.5 .. +1.0 (2/4 pairs)", "$-$0.5 .. $+$1.0 (2/4 pairs)")]
    [InlineData("-", "$-$")]
    [InlineData("hard+mse-4", "hard+mse-4")]
    public void Figure_SignBeforeADigitOrAlone_IsThatOfMathematics(string text, string expected) => Assert.Equal(expected, LatexText.Figure(text));

    [Fact]
    public void Render_RowsWithoutGroundTruth_StandInASecondTableBesideTeacherAndBaseline()
    {
        var soft = Table with { Rows = [.. Table.Rows.Select(r => r with { LearnsFromTruth = r.Name != "hard+soft" })] };

        var tables = LatexTable.Render(new SweepReport(soft)).Split("\\begin{table}");

        Assert.DoesNotContain("hard+soft &", tables[1], StringComparison.Ordinal);
        Assert.Equal(["teacher (teacher)", "hard", "hard+soft"], tables[2].Split('\n').SkipWhile(l => l != "\\midrule").Where(l => l.EndsWith("\\\\", StringComparison.Ordinal)).Select(l => l.Split(" & ")[0]));
    }

    [Fact]
    public void IncompleteRows_HoleInOne_NamesIt() =>
        Assert.Equal(["hard"], new SweepReport(SomeSweep.Of(("teacher", [[0.6]]), ("hard", [[null]]), ("hard+soft", [[0.5]]), ("hard+mse", [[double.NaN]]))).IncompleteRows.AsEnumerable());

    [Theory]
    [InlineData("\\begin{tabular}{lr}\na & b & c \\\\\n\\end{tabular}", "3 cells in a table of 2 columns")]
    [InlineData("\\begin{table}\n", "never closed")]
    [InlineData("a_b", "not escaped")]
    [InlineData("{{a}", "stay open")]
    public void Check_BrokenLatex_SaysWhatIsWrong(string latex, string expected) =>
        Assert.Contains(LatexCheck.Problems("\\fi\n" + latex), problem => problem.Contains(expected, StringComparison.Ordinal));
}
