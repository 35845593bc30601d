using System.Text.Json;
using Kd.Core.Api;
using Kd.Core.Json;

namespace Kd.Silo.Hosting;

/// <summary>silo.json in the store: where this machine's kdctl finds the silo.</summary>
internal static class LocalSiloFile
{
    public static LocalSilo? Read(string store)
    {
        try
        {
            return KdJson.Deserialize<LocalSilo>(File.ReadAllBytes(PathIn(store)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public static void Write(string store, LocalSilo silo)
    {
        var temporary = $"{PathIn(store)}.{silo.Pid}";
        File.WriteAllText(temporary, KdJson.Serialize(silo));
        File.Move(temporary, PathIn(store), overwrite: true);
    }

    public static void Remove(string store) => File.Delete(PathIn(store));

    private static string PathIn(string store) => Path.Combine(store, "silo.json");
}
