using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Kd.Silo.Trainers;

/// <summary>Lines of a byte stream, none longer than a limit: what a child process writes is not trusted with our memory.</summary>
internal static class BoundedLines
{
    /// <summary>Each line without its end; a last line without one counts. Throws <see cref="TrainerProtocolException"/> past the limit.</summary>
    public static async IAsyncEnumerable<byte[]> Read(Stream stream, int maxBytes, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = PipeReader.Create(stream);
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                yield return Line(rest.Slice(0, end), maxBytes);
                rest = rest.Slice(rest.GetPosition(1, end));
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
