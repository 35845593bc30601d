using System.Runtime.CompilerServices;

namespace Kd.Core.Tests;

/// <summary>Files of the checkout these tests were built from.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = Up(System.IO.Path.GetDirectoryName(ThisFile())!);

    public static string At(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Up(string directory) =>
        File.Exists(System.IO.Path.Combine(directory, "KdCluster.sln")) ? directory : Up(System.IO.Path.GetDirectoryName(directory)!);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
