namespace Kd.Silo.Trainers;

/// <summary>
/// Lines of a byte stream, none longer than a limit: what a child process writes is not trusted with our memory.
/// Each is good until the next is asked for.
/// </summary>
internal static class BoundedLines
{
    private const int FirstBytes = 4096;

    /// <summary>Each line without its end; a last line without one counts. Throws <see cref="TrainerProtocolException"/> past the limit.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(Stream stream, int maxBytes) => Read(stream, maxBytes, cuts: false);

    /// <summary>As <see cref="Read(Stream, int)"/>, but longer lines come in pieces: a bar that is drawn over and over has no end.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Pieces(Stream stream, int maxBytes) => Read(stream, maxBytes, cuts: true);

    private static IEnumerable<ReadOnlyMemory<byte>> Read(Stream stream, int maxBytes, bool cuts)
    {
        var buffer = new byte[FirstBytes];
        ReadOnlyMemory<byte> Full(int start) => cuts ? buffer.AsMemory(start, maxBytes) : throw new TrainerProtocolException($"a line of more than {maxBytes} bytes");

        var held = 0; // Bytes, at the front, of a line whose end has not come.
        while (stream.Read(buffer, held, buffer.Length - held) is > 0 and var got)
        {
            var (start, filled) = (0, held + got);
            for (var end = Array.IndexOf(buffer, (byte)'\n', held, got); end >= 0; end = Array.IndexOf(buffer, (byte)'\n', start, filled - start))
            {
                for (; end - start > maxBytes; start += maxBytes)
                {
                    yield return Full(start);
                }

                yield return buffer.AsMemory(start, end - start);
                start = end + 1;
            }

            for (; filled - start > maxBytes; start += maxBytes)
            {
                yield return Full(start);
            }

            held = filled - start;
            Array.Copy(buffer, start, buffer, 0, held);
            if (held == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * held);
            }
        }

        if (held > 0)
        {
            yield return buffer.AsMemory(0, held);
        }
    }
}
