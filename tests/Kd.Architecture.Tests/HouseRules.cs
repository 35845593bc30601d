using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Kd.Architecture.Tests;

/// <summary>Rules a reader relies on: public types say what they are, links lead somewhere, files stay short.</summary>
public sealed partial class HouseRules
{
    /// <summary>Files that may pass 400 lines, each with its reason.</summary>
    private static readonly Dictionary<string, string> LongFiles = [];

    [Theory]
    [InlineData("Kd.Core")]
    [InlineData("Kd.Detection")]
    [InlineData("kd-trainer")]
    [InlineData("Kd.Grains")]
    [InlineData("kd-silo")]
    [InlineData("kdctl")]
    public void PublicType_SaysWhatItIs(string assembly)
    {
        var loaded = Assembly.Load(assembly);
        var documented = XDocument.Load(Path.ChangeExtension(loaded.Location, ".xml"))
            .Descendants("member")
            .Where(member => !string.IsNullOrWhiteSpace(member.Element("summary")?.Value))
            .Select(member => member.Attribute("name")!.Value)
            .ToHashSet(StringComparer.Ordinal);

        var silent = loaded.GetExportedTypes()
            .Where(type => type.Namespace?.StartsWith("Kd.", StringComparison.Ordinal) == true)
            .Select(type => "T:" + type.FullName!.Replace('+', '.'))
            .Where(name => !documented.Contains(name));

        Assert.Empty(silent);
    }

    [Fact]
    public void SourceFile_Over400Lines_HasAReason()
    {
        var tooLong = Repository.Sources("src").Concat(Repository.Sources("compat"))
            .Where(file => File.ReadLines(file).Count() > 400)
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => !LongFiles.ContainsKey(file));

        Assert.Empty(tooLong);
    }

    [Fact]
    public void DocumentationLink_LeadsToAFile()
    {
        var documents = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Repository.Root, "README.md"));

        var broken =
            from document in documents
            from Match link in Link().Matches(File.ReadAllText(document))
            let target = link.Groups["target"].Value
            where !target.StartsWith("http", StringComparison.Ordinal) && target.Length > 0
            where !Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, target))
            select $"{Path.GetFileName(document)} -> {target}";

        Assert.Empty(broken);
    }

    [GeneratedRegex(@"\]\((?<target>[^)#]*)(?:#[^)]*)?\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
