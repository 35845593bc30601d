using Kd.Architecture.Tests;

namespace Kd.Metrics.Tests;

/// <summary>What of the source tree is held against a running system.</summary>
internal static class Files
{
    public static string Dashboards => Of("helm/kdcluster/dashboards");

    public static string Rules => Of("helm/kdcluster/rules/kdcluster.rules.yaml");

    public static string Of(string path) => Path.Combine(Repository.Root, path);
}
