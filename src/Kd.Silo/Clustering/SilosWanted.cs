namespace Kd.Silo.Clustering;

/// <summary>How many silos the cluster is to have, as whoever starts them wrote it into a file.</summary>
internal static class SilosWanted
{
    public const int Most = 1000;

    /// <summary>Null when the file cannot be read, or holds no such number.</summary>
    public static int? In(string file)
    {
        try
        {
            return int.TryParse(File.ReadAllText(file), out var number) && number is >= 0 and <= Most ? number : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
