using System.Text;

namespace Kd.Core.Reports;

/// <summary>Rows of comma-separated values as RFC 4180 has them, with line feeds.</summary>
public static class CsvText
{
    private static readonly System.Buffers.SearchValues<char> Special = System.Buffers.SearchValues.Create(",\"\r\n");

    public static void Append(StringBuilder text, params ReadOnlySpan<string?> fields)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            var field = fields[i] ?? string.Empty;
            text.Append(i > 0 ? "," : string.Empty)
                .Append(field.AsSpan().ContainsAny(Special) ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field);
        }

        text.Append('\n');
    }

    /// <summary>The shortest text that reads back as the same number.</summary>
    public static string? Number(double? value) => value?.ToString("R");
}
