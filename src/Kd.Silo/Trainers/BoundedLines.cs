using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Kd.Silo.Trainers;

/// <summary>Lines of a byte stream, none longer than a limit: what a child process writes is not trusted with our memory.</summary>
internal static class BoundedLines
{
    /// <summary>Each line without its end; a last line without one counts. Throws <see cref="TrainerProtocolException"/> past the limit.</summary>
    public static IAsyncEnumerable<byte[]> Read(Stream stream, int maxBytes, CancellationToken cancellation) => Read(stream, maxBytes, cuts: false, cancellation);

    /// <summary>As <see cref="Read(Stream, int, CancellationToken)"/>, but longer lines come in pieces: a bar that is drawn over and over has no end.</summary>
    public static IAsyncEnumerable<byte[]> Pieces(Stream stream, int maxBytes, CancellationToken cancellation) => Read(stream, maxBytes, cuts: true, cancellation);

    private static async IAsyncEnumerable<byte[]> Read(Stream stream, int maxBytes, bool cuts, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = PipeReader.Create(stream);
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                var line = rest.Slice(0, end);
                for (; cuts && line.Length > maxBytes; line = line.Slice(maxBytes))
                {
                    yield return line.Slice(0, maxBytes).ToArray();
                }

                yield return Line(line, maxBytes);
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            for (; cuts && rest.Length > maxBytes; rest = rest.Slice(maxBytes))
            {
                yield return rest.Slice(0, maxBytes).ToArray();
            }

            if (rest.Length > maxBytes)
            {
                throw TooLong(maxBytes);
            }

            reader.AdvanceTo(rest.Start, rest.End);
            if (!read.IsCompleted)
            {
                continue;
            }

            if (!rest.IsEmpty)
            {
                yield return rest.ToArray();
            }

            yield break;
        }
    }

    private static byte[] Line(in ReadOnlySequence<byte> bytes, int maxBytes) => bytes.Length <= maxBytes ? bytes.ToArray() : throw TooLong(maxBytes);

    private static TrainerProtocolException TooLong(int maxBytes) => new($"a line of more than {maxBytes} bytes");
}
