using Kd.Client.Verbs;

namespace Kd.Client.Exports;

/// <summary>The folder an export goes to. Every file of it is whole or not there.</summary>
internal sealed class ExportFolder
{
    private readonly string folder;

    public ExportFolder(string folder)
    {
        this.folder = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(this.folder);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw VerbException.BadInput($"cannot make the folder {folder}: {unwritable.Message} {OutFile.Remedy(unwritable)}");
        }
    }

    public override string ToString() => folder;

    public Task WriteAsync(string name, string text, CancellationToken cancellationToken) => OutFile.WriteAsync(Path.Combine(folder, name), text, cancellationToken);

    public Task WriteAsync(string name, Func<Stream, Task> write) => OutFile.WriteAsync(Path.Combine(folder, name), write);

    /// <summary>A cell's name as the name of a file: only letters, digits, '.', '_', '-' and '+' stay.</summary>
    public static string NameOf(string label) => string.Concat(label.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' ? c : '_'));
}
