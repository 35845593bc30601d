using System.Text;

namespace Kd.Silo.Slots;

/// <summary>
/// A file of lines, each written at once. One that cannot be written, because the disk is full or gone, is lost and counted: no training
/// ends for its log. So are lines past a length that only a flood reaches: no log fills the disk of all others.
/// </summary>
internal sealed class LineFile(string path, long mostBytes = LineFile.UsualMostBytes) : TextWriter
{
    private const long UsualMostBytes = 1 << 28;

    private FileStream? file = Open(path);

    public int Lost { get; private set; }

    public override Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public override void WriteLine(string? value)
    {
        var line = Encoding.GetBytes(value + "\n");
        file ??= Open(path);
        if (file is null || file.Position + line.Length > mostBytes || !Append(file, line))
        {
            Lost++;
        }
    }

    // Null while it cannot be opened: tried again with each line.
    private static FileStream? Open(string path)
    {
        try
        {
            return new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            return null;
        }
    }

    private static bool Append(FileStream file, byte[] line)
    {
        var before = file.Position;
        try
        {
            file.Write(line);
            return true;
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            CutOff(file, before);
            return false;
        }
    }

    private static void CutOff(FileStream file, long length)
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
        file?.Dispose();
        base.Dispose(disposing);
    }
}
