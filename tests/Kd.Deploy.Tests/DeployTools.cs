using System.Diagnostics;

namespace Kd.Deploy.Tests;

/// <summary>The real helm, kubectl and schemas, as eng/deploy-tools/install puts them below build/tools/deploy.</summary>
internal static class DeployTools
{
    private static readonly Lazy<string> Folder = new(() =>
    {
        Run("bash", [Of("eng", "deploy-tools", "install")]).Successful();
        return Of("build", "tools", "deploy");
    });

    public static string Chart { get; } = Of("helm", "kdcluster");

    /// <summary>A path of the repository.</summary>
    public static string Of(params string[] names) => Path.Combine([Repository.Root, .. names]);

    /// <summary>The chart as the release kd in the namespace lab.</summary>
    public static Outcome Helm(params string[] more) => Run(Path.Combine(Folder.Value, "bin", "helm"), ["template", "kd", Chart, "--namespace", "lab", .. more]);

    /// <summary>What an installation says at its end, with the next commands.</summary>
    public static string Notes(params string[] more) =>
        Run(Path.Combine(Folder.Value, "bin", "helm"), ["install", "kd", Chart, "--namespace", "lab", "--dry-run=client", .. more]).Successful().Split("\nNOTES:\n")[1];

    public static Outcome Kustomize(string folder) => Run(Path.Combine(Folder.Value, "bin", "kubectl"), ["kustomize", folder]);

    /// <param name="script">One of eng/deploy-tools.</param>
    public static Outcome Node(string script, string argument) => Run("node", [Path.Combine(Folder.Value, script), argument]);

    public static Outcome Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, said.Result);
    }

    /// <summary>How a program ended.</summary>
    internal sealed record Outcome(int Code, string Output, string Said)
    {
        public string Successful() => Code == 0 ? Output : throw new InvalidOperationException(Said);
    }
}
