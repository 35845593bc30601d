using System.Collections.Immutable;
using System.Text.Json;
using Xunit.Sdk;

namespace Kd.Detection.Tests.Golden;

/// <summary>
/// One fixture of reference numbers (format kd-fixture-v1): parameters, input tensors, expected tensors and tolerance.
/// Read from golden/kd beside the tests, or from the folder that KD_FIXTURES names.
/// </summary>
public sealed class GoldenCase
{
    private const string Format = "kd-fixture-v1";
    private static readonly ImmutableArray<string> Sections = ["format", "case", "component", "source", "params", "inputs", "expected", "tolerance"];
    private readonly JsonElement root;
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    private GoldenCase(JsonElement root) => this.root = root;

    public static string Folder => Environment.GetEnvironmentVariable("KD_FIXTURES") is { Length: > 0 } folder
        ? folder
        : OwnFolder;

    /// <summary>This repository's fixtures.</summary>
    public static string OwnFolder => Path.Combine(AppContext.BaseDirectory, "golden", "kd");

    public string Name => root.GetProperty("case").GetString()!;

    public string Component => root.GetProperty("component").GetString()!;

    /// <summary>Where the numbers come from: repository, commit and path.</summary>
    public JsonElement Source => root.GetProperty("source");

    public double AbsoluteTolerance => root.GetProperty("tolerance").GetProperty("abs").GetDouble();

    public double RelativeTolerance => root.GetProperty("tolerance").GetProperty("rel").GetDouble();

    /// <summary>Every case of a folder, in order.</summary>
    public static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFiles(folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => name is not ("INDEX" or "manifest")).Order(StringComparer.Ordinal);

    public static GoldenCase Load(string name) => LoadFrom(Folder, name);

    /// <summary>Fails, naming the file and what is wrong with it, unless it is a fixture of the format.</summary>
    public static GoldenCase LoadFrom(string folder, string name)
    {
        var file = Path.Combine(folder, name + ".json");
        Assert.True(File.Exists(file), $"golden case '{name}' is not in {folder}");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var read = document.RootElement.Clone();
            Assert.True(read.ValueKind == JsonValueKind.Object, $"{file} is damaged: it holds no object");
            var absent = Sections.Where(section => !read.TryGetProperty(section, out _)).ToList();
            Assert.True(absent.Count == 0, $"{file} is damaged: it has no {string.Join(", ", absent)}");
            Assert.True(read.GetProperty("format").GetString() == Format, $"{file} is of the format '{read.GetProperty("format")}', {Format} was expected");
            return new GoldenCase(read);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new XunitException($"{file} is damaged: {e.Message}", e);
        }
    }

    public JsonElement Parameter(string name) => Property("params", name);

    public bool HasParameter(string name) => root.GetProperty("params").TryGetProperty(name, out _);

    public bool HasInput(string name) => root.GetProperty("inputs").TryGetProperty(name, out _);

    public bool HasExpected(string name) => root.GetProperty("expected").TryGetProperty(name, out _);

    public IEnumerable<string> InputNames => root.GetProperty("inputs").EnumerateObject().Select(p => p.Name);

    public IEnumerable<string> ExpectedNames => root.GetProperty("expected").EnumerateObject().Select(p => p.Name);

    public GoldenTensor Input(string name) => TensorOf("inputs", name);

    public GoldenTensor Expected(string name)
    {
        asked.Add(name);
        return TensorOf("expected", name);
    }

    /// <summary>Expected tensors that nobody asked for.</summary>
    public IEnumerable<string> Unchecked => ExpectedNames.Where(name => !asked.Contains(name));

    /// <summary>A network's weights by state key, spelt by the mix32 filler; running statistics included.</summary>
    public IEnumerable<(string Name, GoldenTensor Value)> Weights
    {
        get
        {
            var weights = root.GetProperty("weights");
            return weights.GetProperty("parameters").EnumerateArray().Select(p =>
                (p.GetProperty("name").GetString()!, GoldenTensor.Filled(p, WeightPrefix + p.GetProperty("name").GetString())));
        }
    }

    /// <summary>The prefix of <see cref="Weights"/>, which other tensors of the case are spelt with too.</summary>
    public string WeightPrefix => root.GetProperty("weights").GetProperty("prefix").GetString()!;

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

    /// <summary>Compares a tensor of which the fixture gives only sum, sum of squares and mean absolute value.</summary>
    public void AssertStatistics(string expectedName, ReadOnlySpan<double> actual)
    {
        asked.Add(expectedName);
        var values = actual.ToArray();
        var expected = Property("expected", expectedName);
        (string Name, double Value)[] found = [("sum", values.Sum()), ("sumsq", values.Sum(v => v * v)), ("mean_abs", values.Average(Math.Abs))];
        foreach (var (name, value) in found)
        {
            var number = expected.GetProperty(name).GetDouble();
            Assert.True(Close(number, value, AbsoluteTolerance, RelativeTolerance), $"{Name}.{expectedName}.{name}: expected {number:R}, actual {value:R}, tolerance {AbsoluteTolerance:R} + {RelativeTolerance:R} * |expected|");
        }
    }

    public override string ToString() => Name;

    private static bool Close(double expected, double actual, double abs, double rel) =>
        expected.Equals(actual) || Math.Abs(expected - actual) <= abs + (rel * Math.Abs(expected));

    private GoldenTensor TensorOf(string section, string name)
    {
        var element = Property(section, name);
        try
        {
            return GoldenTensor.Of(element);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or JsonException)
        {
            throw new JsonException($"{section}.{name} is no tensor: {e.Message}", e);
        }
    }

    private JsonElement Property(string section, string name) =>
        root.GetProperty(section).TryGetProperty(name, out var value)
            ? value
            : throw new KeyNotFoundException($"golden case {Name} has no {section}.{name}; it has {string.Join(", ", root.GetProperty(section).EnumerateObject().Select(p => p.Name))}");
}
