using System.Reflection;
using System.Xml.Linq;

namespace Kd.Architecture.Tests;

/// <summary>What each room must not know (docs/architecture.md), read from assemblies and project files.</summary>
public sealed class DependencyRules
{
    private const string Orleans = "Orleans";
    private const string AspNet = "Microsoft.AspNetCore";
    private const string Torch = "TorchSharp";

    public static TheoryData<string, string[]> Forbidden => new()
    {
        { "Kd.Core", [Orleans, AspNet, Torch, "Kd."] },
        { "Kd.Detection", [Orleans, AspNet, "Kd.Grains", "kd-silo", "kdctl"] },
        { "kd-trainer", [Orleans, AspNet, "Kd.Grains", "kd-silo", "kdctl"] },
        { "Kd.Grains", [Torch, AspNet, "Kd.Detection", "kd-silo", "kdctl"] },
        { "kd-silo", [Torch, "Kd.Detection", "kd-trainer", "kdctl"] },
        { "kdctl", [Orleans, Torch, AspNet, "Kd.Detection", "Kd.Grains", "kd-silo", "kd-trainer"] },
    };

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void Assembly_ReferencesNothingItMustNotKnow(string assembly, string[] forbidden)
    {
        var referenced = Assembly.Load(assembly).GetReferencedAssemblies().Select(name => name.Name!);

        Assert.DoesNotContain(referenced, name => forbidden.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Fact]
    public void Core_ReferencesNothingButStatistics()
    {
        var project = XDocument.Load(Path.Combine(Repository.Root, "src/Kd.Core/Kd.Core.csproj"));

        Assert.Equal(["MathNet.Numerics"], project.Descendants("PackageReference").Select(p => p.Attribute("Include")!.Value));
        Assert.Empty(project.Descendants("ProjectReference"));
    }

    [Fact]
    public void Compat_ReferencesNothingOfSrc()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "compat"), "*.csproj", SearchOption.AllDirectories))
        {
            Assert.Empty(XDocument.Load(file).Descendants("ProjectReference"));
        }
    }

    [Theory]
    [InlineData("Data")]
    [InlineData("Evaluation")]
    [InlineData("Randomness")]
    public void DetectionRoomsWithoutTensors_NeverMentionTorchSharp(string room)
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/Kd.Detection", room), "*.cs", SearchOption.AllDirectories).ToList();

        Assert.NotEmpty(sources);
        Assert.DoesNotContain(sources, file => File.ReadAllText(file).Contains("TorchSharp", StringComparison.Ordinal));
    }

    [Fact]
    public void Source_HasNoConditionalCompilation()
    {
        Assert.DoesNotContain(Repository.Sources("src"), file => File.ReadLines(file).Any(line => line.TrimStart().StartsWith("#if", StringComparison.Ordinal)));
    }
}
