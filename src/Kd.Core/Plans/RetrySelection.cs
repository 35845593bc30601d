using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Core.Trainers;

namespace Kd.Core.Plans;

/// <summary>Which cells of a plan a retry means: those that failed by themselves. Blocked ones follow the teacher that blocks them.</summary>
public static class RetrySelection
{
    private const int LeastKeyDigits = 6;

    /// <summary>In plan order.</summary>
    public static ImmutableArray<PlannedCell> Of(Plan plan, IReadOnlyDictionary<CellKey, CellStatus> statuses, RetryRequest request)
    {
        var aliases = plan.Aliases.ToLookup(a => a.Key);
        return [.. plan.Cells.Where(cell => CauseOf(statuses[cell.Key]) is { } cause && Means(request, cell, aliases[cell.Key], cause))];
    }

    /// <summary>What names no cell of the plan, in words; null when every name does.</summary>
    public static string? Unmatched(Plan plan, RetryRequest request)
    {
        if (request.Cells.FirstOrDefault(name => !plan.Cells.Any(cell => Names(name, cell)) && !plan.Aliases.Any(alias => GridNames.Matches(name, alias.Label))) is { } cell)
        {
            return $"no cell '{cell}'{NearName.Hint(cell, plan.Cells.Select(c => c.Label))}";
        }

        return request.Configs.FirstOrDefault(name => plan.Rows.All(row => row.Name != name)) is { } config
            ? $"no config '{config}'{NearName.Hint(config, plan.Rows.Select(r => r.Name))}"
            : null;
    }

    /// <summary>Whether a text is this cell's key, the beginning of it, or a glob on its label.</summary>
    public static bool Names(string text, PlannedCell cell) =>
        GridNames.Matches(text, cell.Label) || (text.Length >= LeastKeyDigits && cell.Key.Hex.StartsWith(text, StringComparison.Ordinal));

    private static bool Means(RetryRequest request, PlannedCell cell, IEnumerable<CellAlias> aliases, FailureKind cause) =>
        (request.Cells.IsEmpty || request.Cells.Any(name => Names(name, cell) || aliases.Any(alias => GridNames.Matches(name, alias.Label))))
        && (request.Configs.IsEmpty || request.Configs.Contains(cell.Config) || aliases.Any(alias => request.Configs.Contains(alias.Config)))
        && (request.Causes.IsEmpty || request.Causes.Contains(cause))
        && (cause != FailureKind.Diverged || !request.Cells.IsEmpty || !request.Causes.IsEmpty);

    private static FailureKind? CauseOf(CellStatus status) => status switch
    {
        CellFailed cell => cell.Failure,
        CellQuarantined cell => cell.Failure,
        CellSuspectedKiller => FailureKind.Lost,
        CellDiverged => FailureKind.Diverged,
        _ => null,
    };
}
