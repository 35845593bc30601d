using System.Security.Cryptography;
using Kd.Detection.Data;

namespace Kd.Detection.Checkpoints;

/// <summary>Weights that are read only when they are the ones named.</summary>
internal static class VerifiedFile
{
    /// <param name="what">What the file is, for the message.</param>
    /// <param name="remedy">What to do when it was altered.</param>
    /// <exception cref="BadDataException">It has another hash, or is no safetensors file.</exception>
    public static SafetensorsFile Read(string path, string sha256, string what, string remedy)
    {
        using (var file = File.OpenRead(path))
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(file));
            if (hash != sha256)
            {
                throw new BadDataException($"{what} {path} has SHA-256 {hash}, {sha256} was accepted: it was altered; {remedy}");
            }
        }

        try
        {
            return SafetensorsFile.Read(path);
        }
        catch (InvalidDataException e)
        {
            throw new BadDataException($"{what} cannot be used: {e.Message}", e);
        }
    }
}
