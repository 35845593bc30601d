using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kd.Core.Json;

namespace Kd.Silo.Datasets;

/// <summary>
/// Trainers' answers on disk, so that a silo that starts again need not start a trainer to plan. An answer
/// holds as long as the fingerprint it was given under is that of today. Losing the folder costs time only.
/// </summary>
internal sealed class AnswerCache(string directory)
{
    public T? Find<T>(string question, string fingerprint)
        where T : class
    {
        try
        {
            var kept = KdJson.Deserialize<Kept<T>>(File.ReadAllBytes(PathOf(question)));
            return kept.Fingerprint == fingerprint ? kept.Answer : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Unless the disk takes nothing just now: then it is asked again.</summary>
    public void Keep<T>(string question, string fingerprint, T answer)
        where T : class
    {
        var temporary = $"{PathOf(question)}.{Guid.NewGuid():n}";
        try
        {
            Directory.CreateDirectory(directory);
            File.WriteAllText(temporary, KdJson.Serialize(new Kept<T>(fingerprint, answer)));
            File.Move(temporary, PathOf(question), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
        }
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As the answer: it could not even be begun, or the disk went read-only.
        }
    }

    private string PathOf(string question) => Path.Combine(directory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(question)))[..32] + ".json");

    private sealed record Kept<T>(string Fingerprint, T Answer);
}
