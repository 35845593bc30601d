using System.Text;

namespace Kd.Core.Reports;

/// <summary>Plain columns, padded with spaces: the same bytes on a terminal and in a pipe.</summary>
public sealed class Columns(params string[] headers)
{
    private readonly List<string[]> rows = [headers];

    public void Add(params string[] row) => rows.Add(row);

    public void WriteTo(TextWriter output)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.AppendLine(string.Join("  ", row.Select((field, column) => field.PadRight(widths[column]))).TrimEnd());
        }

        // At once: a console writes each line out by itself.
        output.Write(text.ToString());
    }
}
