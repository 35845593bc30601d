using System.Reflection;

namespace Kd.Silo;

/// <summary>Which build of kd-silo this is.</summary>
internal static class SiloBuild
{
    /// <summary>Version and, after "+", the revision of the sources where the build knew it.</summary>
    public static string Name { get; } = typeof(SiloBuild).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static string Version => Name.Split('+')[0];

    public static string Revision => Name.Split('+') is [_, var revision] ? revision : "unknown";
}
