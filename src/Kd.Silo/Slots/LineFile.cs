using System.Text;

namespace Kd.Silo.Slots;

/// <summary>
/// A file of lines, each written at once. One that cannot be written, because the disk is full or gone, is lost and counted: no training
/// ends for its log. So are lines past a length that only a flood reaches: no log fills the disk of all others.
/// </summary>
internal sealed class LineFile(string path, long mostBytes = LineFile.UsualMostBytes) : TextWriter
{
    private const long UsualMostBytes = 1 << 28;

    private readonly FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    public int Lost { get; private set; }

    public override Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public override void WriteLine(string? value)
    {
        var before = file.Position;
        var line = Encoding.GetBytes(value + "\n");
        if (before + line.Length > mostBytes)
        {
            Lost++;
            return;
        }

        try
        {
            file.Write(line);
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            Lost++;
            CutOff(before);
        }
    }

    private void CutOff(long length)
    {
        try
        {
            file.SetLength(length);
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            // The next line that can be written goes over what is left of this one.
        }
    }

    private static bool IsOfTheDisk(Exception e) => e is IOException or UnauthorizedAccessException;

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }
}
