namespace Kd.Detection.Tests.Golden;

/// <summary>Every reference number of the folder, found by component: outputs, and gradients where the fixture has them.</summary>
public sealed class GoldenFixtureTests
{
    public static TheoryData<string> Cases => [.. GoldenCase.Names(GoldenCase.Folder)];

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
