using System.Text.Json;
using Xunit.Sdk;

namespace Kd.Detection.Tests.Golden;

public sealed class GoldenCaseTests
{
    [Fact]
    public void Manifest_NamesEveryFixtureAndItsSource_AndNoOther()
    {
        var folder = GoldenCase.OwnFolder;
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "manifest.json")));
        var listed = manifest.RootElement.EnumerateArray().Select(e => e.GetRawText()).Order(StringComparer.Ordinal);
        var found = Directory.EnumerateFiles(folder, "*.json").Where(f => Path.GetFileName(f) != "manifest.json").Select(ManifestLine).Order(StringComparer.Ordinal).ToList();
        Assert.True(listed.SequenceEqual(found), "tests/golden/kd/manifest.json should read:\n[\n" + string.Join(",\n", found) + "\n]");
    }

    [Fact]
    public void AssertClose_OneElementOff_NamesIndexExpectedActualAndTolerance()
    {
        var golden = GoldenCase.LoadFrom(GoldenCase.OwnFolder, "voc_eval_0");
        var actual = golden.Expected("ap_area_by_threshold_class").Data;
        golden.AssertClose("ap_area_by_threshold_class", actual);
        actual[3] = 0.25;
        var failure = Assert.ThrowsAny<XunitException>(() => golden.AssertClose("ap_area_by_threshold_class", actual));
        Assert.Contains("voc_eval_0.ap_area_by_threshold_class[1,1]: expected 0.2, actual 0.25, tolerance 1E-05 + 0.0001 * |expected|; 1 of 20", failure.Message, StringComparison.Ordinal);
    }

    private static string ManifestLine(string file)
    {
        using var fixture = JsonDocument.Parse(File.ReadAllBytes(file));
        var root = fixture.RootElement;
        var source = root.GetProperty("source");
        return JsonSerializer.Serialize(new
        {
            @case = root.GetProperty("case").GetString(),
            component = root.GetProperty("component").GetString(),
            kind = source.GetProperty("kind").GetString(),
            repo = source.TryGetProperty("repo", out var repo) ? repo.GetString() : "",
            path = source.TryGetProperty("path", out var path) ? path.GetString() : "",
        });
    }
}
