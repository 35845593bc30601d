namespace Kd.Client.Servers;

/// <summary>How a verb wants its local silo.</summary>
/// <param name="Store">Absolute path of the store.</param>
/// <param name="Data">Absolute path that relative data set paths start from.</param>
/// <param name="Slots">Trainers at a time; 0 reads and plans only; null lets the silo choose.</param>
public sealed record SiloCommand(string Store, string Data, int? Slots)
{
    /// <summary>kd-silo beside kdctl, unless KDCTL_SILO names another.</summary>
    public static string Executable =>
        Environment.GetEnvironmentVariable("KDCTL_SILO") is { Length: > 0 } named
            ? named
            : Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "kd-silo", "kd-silo"));

    public IEnumerable<string> Arguments()
    {
        yield return "--store";
        yield return Store;
        yield return "--data";
        yield return Data;
        yield return "--keeper"; // Only the sweep asked for: others of the store stay as they are.
        yield return "none";
        if (Slots is { } slots)
        {
            yield return "--slots";
            yield return $"{slots}";
        }
    }
}
