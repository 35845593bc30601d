using System.Text;

namespace Kd.Silo.Slots;

/// <summary>A file of lines, each written at once. One that cannot be written, because the disk is full, is lost and counted: no training ends for its log.</summary>
internal sealed class LineFile(string path) : TextWriter
{
    private readonly FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    public int Lost { get; private set; }

    public override Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public override void WriteLine(string? value)
    {
        var before = file.Length;
        try
        {
            file.Write(Encoding.GetBytes(value + "\n"));
        }
        catch (IOException)
        {
            Lost++;
            file.SetLength(before);
        }
    }

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }
}
