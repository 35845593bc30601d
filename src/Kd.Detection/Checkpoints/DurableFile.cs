using System.Security.Cryptography;
using Kd.Core.Results;

namespace Kd.Detection.Checkpoints;

/// <summary>Files that are whole or absent: written beside their name, synced, then renamed over it.</summary>
internal static class DurableFile
{
    /// <summary>Writes <paramref name="directory"/>/<paramref name="name"/> and says what it holds.</summary>
    public static Artifact Write(string directory, string name, Action<Stream> write)
    {
        var temporary = Path.Combine(directory, name + ".tmp");
        string hash;
        long bytes;
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16))
        {
            write(file);
            file.Flush(flushToDisk: true);
            bytes = file.Length;
            file.Position = 0;
            hash = Convert.ToHexStringLower(SHA256.HashData(file));
        }

        File.Move(temporary, Path.Combine(directory, name), overwrite: true);
        return new Artifact(name, hash, bytes);
    }
}
