using System.Text;

namespace Kd.Metrics.Tests.Observed;

/// <summary>A span as OTLP carries it.</summary>
/// <param name="Parent">Empty at the root of a trace.</param>
internal sealed record SentSpan(string Trace, string Id, string Parent, string Name)
{
    /// <summary>Spans of an ExportTraceServiceRequest: resource_spans (1) hold scope_spans (2) hold spans (2).</summary>
    public static IEnumerable<SentSpan> Read(byte[] request) =>
        from resource in Fields(request)
        where resource.Number == 1
        from scope in Fields(resource.Value)
        where scope.Number == 2
        from span in Fields(scope.Value)
        where span.Number == 2
        let fields = Fields(span.Value).ToLookup(field => field.Number, field => field.Value)
        select new SentSpan(Hex(fields[1]), Hex(fields[2]), Hex(fields[4]), Encoding.UTF8.GetString(fields[5].Single()));

    private static string Hex(IEnumerable<byte[]> values) => Convert.ToHexStringLower(values.FirstOrDefault() ?? []);

    /// <summary>Fields of a protobuf message that have a length: messages, strings and bytes.</summary>
    private static List<(int Number, byte[] Value)> Fields(byte[] message)
    {
        var fields = new List<(int, byte[])>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    fields.Add(((int)(tag >> 3), message[at..(at + length)]));
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }
        }

        return fields;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            value |= (ulong)(message[at] & 0x7f) << shift;
            if (message[at++] < 0x80)
            {
                return value;
            }
        }
    }
}
