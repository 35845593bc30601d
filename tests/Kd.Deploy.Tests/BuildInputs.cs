using System.Xml.Linq;

namespace Kd.Deploy.Tests;

/// <summary>Files of this repository that the build of a project reads.</summary>
internal static class BuildInputs
{
    // What the SDK, NuGet, MSBuild and the compiler look for in the folders above a project.
    private static readonly string[] FoundAbove =
        ["global.json", "nuget.config", ".editorconfig", ".globalconfig", "Directory.Build.props", "Directory.Build.targets", "Directory.Build.rsp", "Directory.Packages.props"];

    /// <summary>Paths below the repository's root.</summary>
    /// <param name="projects">Folders of src.</param>
    public static HashSet<string> Of(IEnumerable<string> projects)
    {
        var read = new HashSet<string>(StringComparer.Ordinal);
        foreach (var project in projects)
        {
            Follow(DeployTools.Of("src", project, $"{project}.csproj"), read);
        }

        var folders = read.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)).Select(file => Path.GetDirectoryName(file)!).ToList();
        var above = folders.SelectMany(Above).Distinct(StringComparer.Ordinal).SelectMany(folder => FoundAbove.Select(name => DeployTools.Of(folder, name))).Where(File.Exists);
        foreach (var file in above)
        {
            Follow(file, read);
        }

        read.UnionWith(folders.SelectMany(folder => Directory.EnumerateFiles(DeployTools.Of(folder), "*", SearchOption.AllDirectories)).Select(Relative).Where(file => !Made(file)));
        return read;
    }

    // A file, and what it names that is there: imports and references to projects. Files that a machine writes for itself are none of an image's.
    private static void Follow(string file, HashSet<string> read)
    {
        if (!read.Add(Relative(file)) || Path.GetExtension(file) is not (".csproj" or ".props" or ".targets"))
        {
            return;
        }

        var folder = Path.GetDirectoryName(file)!;
        foreach (var named in XDocument.Load(file).Descendants().Where(element => element.Name.LocalName is "Import" or "ProjectReference").Select(element => (string?)element.Attribute("Project") ?? (string?)element.Attribute("Include") ?? ""))
        {
            var path = Path.GetFullPath(named.Replace("$(MSBuildThisFileDirectory)", folder + "/", StringComparison.Ordinal), folder);
            if (File.Exists(path) && !path.EndsWith(".g.props", StringComparison.Ordinal) && !Relative(path).StartsWith("compat/", StringComparison.Ordinal))
            {
                Follow(path, read);
            }
        }
    }

    private static IEnumerable<string> Above(string folder)
    {
        for (var at = folder; at.Length > 0; at = Path.GetDirectoryName(at)!)
        {
            yield return at;
        }

        yield return "";
    }

    private static bool Made(string file) => file.Split('/') is var names && (names.Contains("bin") || names.Contains("obj"));

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file);
}
