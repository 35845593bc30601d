using Kd.Client.Display;
using Kd.Client.Servers;

namespace Kd.Client.Exports;

/// <summary>kdctl export --what cells: files that the server writes, as they come.</summary>
internal static class CellExport
{
    private static readonly string[] Endings = ["csv", "jsonl"];

    public static async Task<string> WriteAsync(ApiClient api, string sweep, ExportFolder folder, CancellationToken cancellationToken)
    {
        var lines = 0;
        foreach (var ending in Endings)
        {
            await using var from = await api.CellFileAsync(sweep, ending, cancellationToken);
            await folder.WriteAsync($"cells.{ending}", async to => lines = await CopyAsync(api, from, to, cancellationToken));
        }

        return $"{Words.Count(lines, "cell")} in {folder}: cells.csv, cells.jsonl";
    }

    /// <summary>The number of lines.</summary>
    private static async Task<int> CopyAsync(ApiClient api, Stream from, Stream to, CancellationToken cancellationToken)
    {
        var (buffer, lines) = (new byte[1 << 16], 0);
        while (await api.ReadAsync(from, buffer, cancellationToken) is > 0 and var read)
        {
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return lines;
    }
}
