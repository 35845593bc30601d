using System.Security.Cryptography;
using System.Text;

namespace Kd.Silo.Api;

/// <summary>The bearer token of the API: 256 random bits in a file that only its owner may read. It has every right.</summary>
internal sealed class ApiToken
{
    private const string Scheme = "Bearer ";
    private readonly byte[] hash;

    private ApiToken(string token) => hash = Hash(token);

    /// <summary>Reads the file, or makes it.</summary>
    public static ApiToken Of(string path)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Make(path);
        }

        return new(File.ReadAllText(path).Trim());
    }

    // Written whole, then named: silos that start together on one store agree on the first one's.
    private static void Make(string path)
    {
        var temporary = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var made = new FileStream(temporary, options))
        {
            made.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))));
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Takes the same time however much of a wrong token is right.</summary>
    public bool Admits(string? authorization) =>
        authorization is not null
        && authorization.StartsWith(Scheme, StringComparison.Ordinal)
        && CryptographicOperations.FixedTimeEquals(Hash(authorization[Scheme.Length..].Trim()), hash);

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
