namespace Kd.Metrics.Tests;

/// <summary>The checked-out source tree.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Dashboards => Of("helm/kdcluster/dashboards");

    public static string Rules => Of("helm/kdcluster/rules/kdcluster.rules.yaml");

    public static string Of(string path) => Path.Combine(Root, path);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "KdCluster.sln")) ? folder : Find(Path.GetDirectoryName(folder)!);
}
