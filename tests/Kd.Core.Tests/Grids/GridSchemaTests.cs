using System.Collections.Immutable;
using System.Text.Json;
using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Core.Results;

namespace Kd.Core.Tests.Grids;

/// <summary>The shipped schema and the reader say the same, as far as a schema can.</summary>
public sealed class GridSchemaTests
{
    private static readonly JsonElement Schema = JsonSerializer.Deserialize<JsonElement>(GridSchema.Text());
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    [Fact]
    public void Schema_EveryObject_HasTheReadersKeys()
    {
        AssertKeys(Schema, GridVocabulary.Grid);
        AssertKeys(Definition("dataset"), GridVocabulary.Dataset);
        AssertKeys(Definition("synthetic"), GridVocabulary.Synthetic);
        AssertKeys(Definition("tiles"), GridVocabulary.Tiles);
        AssertKeys(Definition("recipe"), GridVocabulary.Recipe);
        AssertKeys(Definition("detector"), GridVocabulary.Detector);
        AssertKeys(Definition("teacher"), GridVocabulary.Teacher);
        AssertKeys(Definition("students"), GridVocabulary.Students);
        AssertKeys(Definition("teacherUse"), GridVocabulary.TeacherUse);
        AssertKeys(Definition("config"), GridVocabulary.Config);
        AssertKeys(Definition("report"), GridVocabulary.Report);
    }

    [Fact]
    public void Schema_ClosedLists_AreTheReaders()
    {
        Assert.Equal(DetectorPresets.Names.AsEnumerable(), Words(Definition("detectorName")));
        Assert.Equal(MetricNames.All.AsEnumerable(), Words(Definition("dataset").GetProperty("properties").GetProperty("metric")));
    }

    [Fact]
    public void Schema_LossTerms_AreThoseOfTheClosedList()
    {
        var expected = TermSchema.Into(GridSchema.Text(), LossTermKinds.Known);
        Assert.True(expected == GridSchema.Text(), "src/Kd.Core/Grids/grid.schema.json should read:\n" + expected);
    }

    [Fact]
    public void Schema_GoodGrids_AreValid()
    {
        string[] files = [.. Directory.GetFiles(RepositoryFiles.At("examples"), "*.json"), .. Directory.GetFiles(RepositoryFiles.At("tests", "Kd.Core.Tests", "Grids", "Files"), "*.json")];

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Empty(Errors(File.ReadAllText(file))));
        Assert.Empty(Errors(SomeGrid.Small));
    }

    /// <summary>Each bad file says in a comment whether a schema can see what is wrong with it.</summary>
    [Theory]
    [MemberData(nameof(GridReaderTests.BadFiles), MemberType = typeof(GridReaderTests))]
    public void Schema_BadGrid_AgreesAsFarAsItCan(string name)
    {
        var text = File.ReadAllText(RepositoryFiles.At("tests", "Kd.Core.Tests", "Grids", "Files", "bad", name));
        if (name == "no-json.json")
        {
            Assert.ThrowsAny<JsonException>(() => Errors(text));
            return;
        }

        Assert.Equal(text.Contains("// schema sees it", StringComparison.Ordinal), Errors(text).Count > 0);
        Assert.Equal(text.Contains("// schema cannot see it", StringComparison.Ordinal), Errors(text).Count == 0);
    }

    private static List<string> Errors(string text)
    {
        using var document = JsonDocument.Parse(text, Lenient);
        return new SchemaCheck(Schema).Errors(document.RootElement);
    }

    private static JsonElement Definition(string name) => Schema.GetProperty("$defs").GetProperty(name);

    private static void AssertKeys(JsonElement schema, ImmutableArray<string> known) =>
        Assert.Equal(known.Order(StringComparer.Ordinal), schema.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Words(JsonElement schema) => schema.GetProperty("enum").EnumerateArray().Select(w => w.GetString()!);
}
