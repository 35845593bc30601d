namespace Kd.Client.Verbs;

/// <summary>Files that verbs write: whole, or not at all.</summary>
internal static class OutFile
{
    public static Task WriteAsync(string file, string text, CancellationToken cancellationToken) => WriteAsync(file, async stream =>
    {
        await using var writer = new StreamWriter(stream, leaveOpen: true);
        await writer.WriteAsync(text.AsMemory(), cancellationToken);
    });

    /// <summary>Writes beside the file's place, then moves it there.</summary>
    public static async Task WriteAsync(string file, Func<Stream, Task> write)
    {
        var unfinished = $"{file}.{Environment.ProcessId}.tmp";
        try
        {
            await using (var stream = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write))
            {
                await write(stream);
            }

            File.Move(unfinished, file, overwrite: true);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw VerbException.BadInput($"cannot write {file}: {unwritable.Message} {Remedy(unwritable)}");
        }
        finally
        {
            if (File.Exists(unfinished))
            {
                File.Delete(unfinished);
            }
        }
    }

    /// <summary>What to do about a place that takes no file.</summary>
    public static string Remedy(Exception unwritable) => unwritable switch
    {
        DirectoryNotFoundException => "Make its folder first, or name another place.",
        UnauthorizedAccessException => "Name a place where you may write.",
        _ => "Make room there, or name another place.",
    };
}
