using System.Collections.Immutable;
using Kd.Client.Servers;
using Kd.Core.Api;
using Kd.Core.Grids;

namespace Kd.Client.Verbs;

/// <summary>Finds the cell a person means by its name or the beginning of its key.</summary>
internal static class CellSearch
{
    private const int LeastKeyDigits = 6;

    /// <summary>In whichever sweep has it first.</summary>
    public static async Task<(string Sweep, CellView Cell)> FindAsync(ApiClient api, string what, CancellationToken cancellationToken)
    {
        var labels = new List<string>();
        var sweeps = await api.SweepsAsync(cancellationToken);
        foreach (var sweep in sweeps.Where(s => s.State != SweepState.Unreadable).Select(s => s.Sweep))
        {
            var cells = await api.CellsAsync(sweep, cancellationToken);
            if (Among(cells, what) is { } cell)
            {
                return (sweep, cell);
            }

            labels.AddRange(cells.Select(c => c.Label));
        }

        var hint = Near(what, [.. labels]) ?? ": kdctl ls lists sweeps, kdctl status SWEEP -o wide their cells";
        throw VerbException.BadInput(sweeps.Any(s => s.Sweep == what) ? $"'{what}' is a sweep; a cell was expected{hint}" : $"no cell '{what}'{hint}");
    }

    /// <summary>Of one sweep.</summary>
    public static async Task<CellView> InAsync(ApiClient api, string sweep, string what, CancellationToken cancellationToken)
    {
        var cells = await api.CellsAsync(sweep, cancellationToken);
        return Among(cells, what)
            ?? throw VerbException.BadInput($"sweep {sweep} has no cell '{what}'{Near(what, [.. cells.Select(c => c.Label)]) ?? $": kdctl status {sweep} -o wide lists them"}");
    }

    private static CellView? Among(ImmutableArray<CellView> cells, string what) =>
        cells.FirstOrDefault(c => c.Label == what)
        ?? (what.Length >= LeastKeyDigits ? cells.FirstOrDefault(c => c.Key.Hex.StartsWith(what, StringComparison.Ordinal)) : null);

    // A list of every cell would help nobody.
    private static string? Near(string what, ImmutableArray<string> labels) =>
        NearName.Hint(what, labels) is var hint && hint.StartsWith(": did you mean", StringComparison.Ordinal) ? hint : null;
}
