using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json;
using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Core.Json;
using Kd.Core.Tests.Grids;

namespace Kd.Core.Tests.Cells;

/// <summary>What docs/extending.md says a new loss term takes on this side: a record, and a line in the list.</summary>
public sealed class NewTermTests
{
    private static readonly ImmutableArray<LossTermSpec> Terms = [.. LossTermKinds.Known, new CosineTerm()];

    [Fact]
    public void Grid_NewTerm_IsReadInSumsAndWithSettings()
    {
        var grid = Read(SomeGrid.SmallWith("\"hard+mse\"]", """
            "hard+cosine", { "name": "c-{weight}", "base": "hard", "terms": [{ "cosine": { "weight": "$weight" } }], "axes": { "weight": [0.5, 8] } }]
            """));

        Assert.Equal(["hard", "hard+soft", "hard+cosine", "c-0.5", "c-8"], grid.Configs.Select(c => c.Name));
        Assert.Equal([2, 0.5, 8], grid.Configs.Skip(2).Select(c => c.Terms.OfType<CosineTerm>().Single().Weight));
        Assert.Equal("cosine (weight 8)", grid.Configs[^1].Terms[0].ToString());
    }

    [Fact]
    public void Grid_NewTermWithAWrongSetting_IsToldWhatIsKnown()
    {
        var refused = Assert.IsType<GridRefused>(GridReader.Read(
            SomeGrid.SmallWith("\"hard+mse\"]", """{ "name": "c", "terms": [{ "cosine": { "wight": 1 } }] }]"""), "grid.json", Grid.MaxCells, Terms));

        Assert.Contains("\"wight\" is not known here: did you mean \"weight\"?", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_NewTerm_ComesBackAsItWas()
    {
        var options = KdJson.Create(Terms, indented: false);
        ImmutableArray<LossTermSpec> terms = [new CosineTerm { Weight = 3 }, new HardTerm()];

        var text = JsonSerializer.Serialize(terms, options);

        Assert.Equal("""[{"kind":"cosine","weight":3},{"kind":"hard"}]""", text);
        Assert.Equal(terms.AsEnumerable(), JsonSerializer.Deserialize<ImmutableArray<LossTermSpec>>(text, options));
    }

    [Fact]
    public void Schema_NewTerm_IsWrittenFromItsRecord()
    {
        var schema = JsonSerializer.Deserialize<JsonElement>(TermSchema.Into(GridSchema.Text(), Terms));

        var weight = schema.GetProperty("$defs").GetProperty("term").GetProperty("properties").GetProperty("cosine").GetProperty("properties").GetProperty("weight");
        Assert.Equal("Factor.", weight.GetProperty("description").GetString());
    }

    private static Grid Read(string text) => Assert.IsType<GridRead>(GridReader.Read(text, "grid.json", Grid.MaxCells, Terms)).Grid;

    [Description("Features turned into the teacher's direction.")]
    private sealed record CosineTerm() : LossTermSpec("cosine")
    {
        [Description("Factor.")]
        public double Weight { get; init; } = 2;
    }
}
