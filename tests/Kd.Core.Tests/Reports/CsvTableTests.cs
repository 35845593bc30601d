using System.Text;
using Kd.Core.Reports;
using Kd.Core.Tests.Results;

namespace Kd.Core.Tests.Reports;

public sealed class CsvTableTests
{
    private static readonly string[][] Lines = [.. CsvTable.Render(new SweepReport(SomeSweep.Of(
        ("teacher", [[0.61, 0.63], [0.60, 0.64]]),
        ("hard", [[0.50, 0.52], [0.54, 0.56]]),
        ("hard+soft", [[0.53, 0.55], [0.56, 0.60]]),
        ("hard+mse", [[0.51, double.NaN], [0.52, null]])))).TrimEnd('\n').Split('\n').Select(l => l.Split(','))];

    [Fact]
    public void Render_EveryLine_HasTheHeadersColumns()
    {
        Assert.Equal("sweep,dataset,metric,row,role,quantity,fold,seed,class,value,n,planned,state,teacher_sha256", string.Join(',', Lines[0]));
        Assert.All(Lines, line => Assert.Equal(Lines[0].Length, line.Length));
    }

    [Theory]
    [InlineData("hard", "run", "2", "1", "0.56")]
    [InlineData("hard+soft", "pair", "2", "1", "0.04")]
    [InlineData("hard+mse", "run", "2", "1", "")]
    [InlineData("hard+soft", "rank", "", "", "1")]
    public void Render_Quantity_StandsOnceWithItsValue(string row, string quantity, string fold, string seed, string value)
    {
        var line = Assert.Single(Lines, l => l[3] == row && l[5] == quantity && l[6] == fold && l[7] == seed);

        Assert.Equal(value, double.TryParse(line[9], out var number) ? $"{Math.Round(number, 12)}" : line[9]);
    }

    [Fact]
    public void Render_States_AreNamed() =>
        Assert.Equal(["done", "diverged", "done", "missing"], Lines.Where(l => l[3] == "hard+mse" && l[5] == "run").Select(l => l[12]));

    [Fact]
    public void Append_FieldWithCommaQuoteOrLine_IsQuoted()
    {
        var text = new StringBuilder();

        CsvText.Append(text, "a,b", "say \"x\"", null, "two\nlines", "plain");

        Assert.Equal("\"a,b\",\"say \"\"x\"\"\",,\"two\nlines\",plain\n", text.ToString());
    }
}
