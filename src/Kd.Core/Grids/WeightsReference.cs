using Kd.Core.Artifacts;

namespace Kd.Core.Grids;

/// <summary>How a grid names weights: "sha256:HEX" for what the server's store holds, or a file relative to its data folder.</summary>
public static class WeightsReference
{
    private const string HashPrefix = "sha256:";

    /// <summary>The hash; null for a file.</summary>
    public static string? Hash(string reference) => reference.StartsWith(HashPrefix, StringComparison.Ordinal) ? reference[HashPrefix.Length..] : null;

    /// <summary>How a grid names weights of this hash.</summary>
    public static string Of(string sha256) => HashPrefix + sha256;

    internal static string? Read(GridNode node, GridProblems problems)
    {
        if (GridValues.Text(node, problems) is not { } text)
        {
            return null;
        }

        if (Hash(text) is { } hash)
        {
            if (!ArtifactHash.Is(hash))
            {
                problems.Add(node, $"\"{text}\" is no hash: \"{HashPrefix}\" and 64 lower-case hex digits were expected");
                return null;
            }

            return text;
        }

        return GridValues.RelativePath(node, problems);
    }
}
