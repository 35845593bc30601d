using System.Diagnostics;
using System.Text.Json;
using Kd.Core.Api;

namespace Kd.Client.Servers;

/// <summary>STORE/silo.json, by which a silo on this machine says where it listens.</summary>
internal static class SiloFile
{
    public const string Name = "silo.json";

    /// <summary>The silo that runs on a store; null when none does, also when a killed one left its file behind.</summary>
    public static LocalSilo? Read(string store)
    {
        try
        {
            var silo = StatusJson.Silo(File.ReadAllBytes(Path.Combine(store, Name)));
            return IsAlive(silo.Pid) ? silo : null;
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public static ServerAddress Address(LocalSilo silo, string whatToDo)
    {
        try
        {
            return TokenOf(silo.TokenFile) is { } token
                ? new ServerAddress(new Uri(silo.Address), token, whatToDo, Pid: silo.Pid)
                : throw VerbException.NoServer($"{silo.TokenFile} of the silo with pid {silo.Pid} holds no token");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw VerbException.NoServer($"cannot read the token of the silo with pid {silo.Pid}: {unreadable.Message}; only the user who started it may use it");
        }
    }

    /// <summary>That process is there and is a silo.</summary>
    public static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.ProcessName.StartsWith("kd-silo", StringComparison.Ordinal) || process.ProcessName == "dotnet";
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // A folder holds a file for each role; the first by name is the admin's.
    private static string? TokenOf(string place) => Directory.Exists(place)
        ? Directory.EnumerateFiles(place).Order(StringComparer.Ordinal).Where(f => Path.GetFileName(f)[0] != '.').SelectMany(File.ReadAllLines).FirstOrDefault(TokenList.IsSendable)
        : TokenList.Mightiest(File.ReadAllText(place));
}
