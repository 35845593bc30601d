using System.Text.Json.Nodes;

namespace Kd.Detection.Tests.Golden;

/// <summary>Every reference number of the folder, found by component: outputs, and gradients where the fixture has them.</summary>
public sealed class GoldenFixtureTests
{
    public static TheoryData<string> Cases => [.. GoldenCase.Names(GoldenCase.Folder)];

    private static string WithFirstExpected(string fixture, Action<JsonNode, string> change)
    {
        var root = JsonNode.Parse(fixture)!;
        var expected = root["expected"]!;
        change(expected, expected.AsObject().First().Key);
        return root.ToJsonString();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_OfTheFolder_GivesReferenceNumbers(string name) => GoldenComponents.Check(GoldenCase.Load(name));

    [Fact]
    public void Components_OfThisRepositorysFixtures_AreAllKnown()
    {
        var known = GoldenComponents.Known.Select(c => c.Name).ToList();
        var found = GoldenCase.Names(GoldenCase.OwnFolder).Select(name => GoldenCase.LoadFrom(GoldenCase.OwnFolder, name).Component).Distinct();
        Assert.Equal(known.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    // A folder as somebody else would bring it: one case that is right, and four that are not.
    [Fact]
    public void Folder_OfAnyOrigin_RunsWhatIsKnownAndSaysWhatIsWrongWithTheRest()
    {
        using var folder = new Data.TemporaryFolder();
        var sound = File.ReadAllText(Path.Combine(GoldenCase.OwnFolder, "coder_ssd_0.json"));
        folder.Write("sound.json", sound);
        folder.Write("INDEX.json", "{}");
        folder.Write("torn.json", sound[..(sound.Length / 2)]);
        folder.Write("headless.json", sound.Replace("\"component\"", "\"compliment\"", StringComparison.Ordinal));
        folder.Write("wrong.json", WithFirstExpected(sound, (e, name) => e[name]!["data"]![0] = 1234.5));
        folder.Write("short.json", WithFirstExpected(sound, (e, name) => e[name]!["data"]!.AsArray().RemoveAt(0)));

        string Outcome(string name) => Record.Exception(() => GoldenComponents.Check(GoldenCase.LoadFrom(folder.Path, name)))?.Message ?? "passed";

        Assert.Equal(["headless", "short", "sound", "torn", "wrong"], GoldenCase.Names(folder.Path));
        Assert.Equal("passed", Outcome("sound"));
        Assert.Matches(@"torn\.json is damaged: .*LineNumber", Outcome("torn"));
        Assert.Matches(@"headless\.json is damaged: it has no component", Outcome("headless"));
        Assert.Matches(@"^coder_ssd_0\.\w+\[[0-9,]+\]: expected 1234\.5, actual .*, tolerance .*; 1 of \d+ elements are off", Outcome("wrong"));
        Assert.Matches(@"golden case 'coder_ssd_0' \(box_coder\) cannot be checked: expected\.\w+ is no tensor: its shape is \[.*\], and it has \d+ numbers", Outcome("short"));
    }

    [Theory]
    [InlineData("no_such_component", "'odd' is of component 'no_such_component', which is not known")]
    [InlineData("roi_align", "'odd' (roi_align) is not checked: it belongs to Faster R-CNN")]
    public void Case_OfAComponentThatIsNotOurs_FailsByName(string component, string message)
    {
        using var folder = new Data.TemporaryFolder();
        File.WriteAllText(
            Path.Combine(folder.Path, "odd.json"),
            $$$"""{"format":"kd-fixture-v1","case":"odd","component":"{{{component}}}","source":{"kind":"independent"},"params":{},"inputs":{},"expected":{},"tolerance":{"abs":1e-5,"rel":1e-4}}""");

        Assert.Equal(["odd"], GoldenCase.Names(folder.Path));
        var failure = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => GoldenComponents.Check(GoldenCase.LoadFrom(folder.Path, "odd")));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }
}
