using System.Text.Json;

namespace Kd.Detection.Tests.Golden;

/// <summary>
/// One fixture of reference numbers (format kd-fixture-v1): parameters, input tensors, expected tensors and tolerance.
/// Read from golden/kd beside the tests, or from the folder that KD_FIXTURES names.
/// </summary>
public sealed class GoldenCase
{
    private const string Format = "kd-fixture-v1";
    private readonly JsonElement root;

    private GoldenCase(JsonElement root) => this.root = root;

    public static string Folder => Environment.GetEnvironmentVariable("KD_FIXTURES") is { Length: > 0 } folder
        ? folder
        : Path.Combine(AppContext.BaseDirectory, "golden", "kd");

    public string Name => root.GetProperty("case").GetString()!;

    public string Component => root.GetProperty("component").GetString()!;

    /// <summary>Where the numbers come from: repository, commit and path.</summary>
    public JsonElement Source => root.GetProperty("source");

    public double AbsoluteTolerance => root.GetProperty("tolerance").GetProperty("abs").GetDouble();

    public double RelativeTolerance => root.GetProperty("tolerance").GetProperty("rel").GetDouble();

    public static GoldenCase Load(string name)
    {
        var file = Path.Combine(Folder, name + ".json");
        Assert.True(File.Exists(file), $"golden case '{name}' is not in {Folder}");
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        Assert.Equal(Format, document.RootElement.GetProperty("format").GetString());
        return new GoldenCase(document.RootElement.Clone());
    }

    /// <summary>All cases of a component, by name; a component without a case fails the test that asks.</summary>
    public static IReadOnlyList<GoldenCase> OfComponent(string component)
    {
        var cases = Directory.EnumerateFiles(Folder, "*.json").Order(StringComparer.Ordinal)
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => name is not ("INDEX" or "manifest"))
            .Select(Load).Where(c => c.Component == component).ToList();
        Assert.True(cases.Count > 0, $"no golden case of component '{component}' in {Folder}");
        return cases;
    }

    public JsonElement Parameter(string name) => Property("params", name);

    public bool HasParameter(string name) => root.GetProperty("params").TryGetProperty(name, out _);

    public bool HasInput(string name) => root.GetProperty("inputs").TryGetProperty(name, out _);

    public bool HasExpected(string name) => root.GetProperty("expected").TryGetProperty(name, out _);

    public IEnumerable<string> InputNames => root.GetProperty("inputs").EnumerateObject().Select(p => p.Name);

    public IEnumerable<string> ExpectedNames => root.GetProperty("expected").EnumerateObject().Select(p => p.Name);

    public GoldenTensor Input(string name) => GoldenTensor.Of(Property("inputs", name));

    public GoldenTensor Expected(string name) => GoldenTensor.Of(Property("expected", name));

    /// <summary>A network's weights by state key, spelt by the mix32 filler; running statistics included.</summary>
    public IEnumerable<(string Name, GoldenTensor Value)> Weights
    {
        get
        {
            var weights = root.GetProperty("weights");
            var prefix = weights.GetProperty("prefix").GetString();
            return weights.GetProperty("parameters").EnumerateArray().Select(p =>
                (p.GetProperty("name").GetString()!, GoldenTensor.Filled(p, prefix + p.GetProperty("name").GetString())));
        }
    }

    /// <summary>Fails with case, tensor, index, expected, actual and tolerance of the first element that is off, and how many are.</summary>
    public void AssertClose(string expectedName, ReadOnlySpan<double> actual, double? absolute = null, double? relative = null)
    {
        var expected = Expected(expectedName);
        var (abs, rel) = (absolute ?? AbsoluteTolerance, relative ?? RelativeTolerance);
        Assert.True(expected.Data.Length == actual.Length, $"{Name}.{expectedName}: {expected.Data.Length} elements {expected.ShapeText} expected, {actual.Length} found");
        var (first, wrong) = (-1, 0);
        for (var i = 0; i < actual.Length; i++)
        {
            if (!Close(expected.Data[i], actual[i], abs, rel))
            {
                first = first < 0 ? i : first;
                wrong++;
            }
        }

        if (wrong > 0)
        {
            Assert.Fail($"{Name}.{expectedName}[{expected.IndexText(first)}]: expected {expected.Data[first]:R}, actual {actual[first]:R}, "
                + $"tolerance {abs:R} + {rel:R} * |expected|; {wrong} of {actual.Length} elements are off");
        }
    }

    public void AssertClose(string expectedName, double actual, double? absolute = null, double? relative = null) =>
        AssertClose(expectedName, [actual], absolute, relative);

    public void AssertClose(string expectedName, ReadOnlySpan<float> actual, double? absolute = null, double? relative = null)
    {
        var wide = new double[actual.Length];
        for (var i = 0; i < wide.Length; i++)
        {
            wide[i] = actual[i];
        }

        AssertClose(expectedName, wide, absolute, relative);
    }

    public override string ToString() => Name;

    private static bool Close(double expected, double actual, double abs, double rel) =>
        expected.Equals(actual) || Math.Abs(expected - actual) <= abs + (rel * Math.Abs(expected));

    private JsonElement Property(string section, string name) =>
        root.GetProperty(section).TryGetProperty(name, out var value)
            ? value
            : throw new KeyNotFoundException($"golden case {Name} has no {section}.{name}; it has {string.Join(", ", root.GetProperty(section).EnumerateObject().Select(p => p.Name))}");
}
