using System.Collections.Immutable;
using System.Text.Json;
using Kd.Core.Artifacts;
using Kd.Core.Published;

namespace Kd.Core.Grids;

/// <summary>Reads "report".</summary>
internal sealed class ReportReading(GridProblems problems)
{
    /// <param name="rowsAreKnown">False when some config could not be read: its rows may be the ones named here.</param>
    public GridReport? Read(GridNode? node, ImmutableArray<string> rows, ImmutableArray<GridConfig> configs, bool rowsAreKnown)
    {
        var fallback = Fallback(rows, configs);
        if (node is null)
        {
            return fallback is null ? null : new GridReport(fallback, null, ImmutableSortedDictionary<string, string>.Empty);
        }

        if (GridFields.Open(node, GridVocabulary.Report, problems) is not { } fields)
        {
            return null;
        }

        var baseline = fields.Text("baseline");
        if (rowsAreKnown && baseline is not null && !rows.Contains(baseline))
        {
            problems.Add(fields.Optional("baseline")!, $"there is no row \"{baseline}\"{NearName.Hint(baseline, rows)}");
        }

        var families = fields.Optional("families") is { } f ? Families(f, rows, rowsAreKnown) : ImmutableSortedDictionary<string, string>.Empty;
        return (baseline ?? fallback) is { } row ? new GridReport(row, Published(fields), families) : null;
    }

    private string? Published(GridFields fields)
    {
        var name = fields.Text("published");
        if (name is null || PublishedFigures.Names.Contains(name))
        {
            return name;
        }

        problems.Add(fields.Optional("published")!, $"there are no published figures \"{name}\"{NearName.Hint(name, PublishedFigures.Names)}");
        return null;
    }

    /// <summary>"hard" where there is such a row, else the first.</summary>
    private static string? Fallback(ImmutableArray<string> rows, ImmutableArray<GridConfig> configs) =>
        rows.Contains("hard") ? "hard" : configs.FirstOrDefault(c => !c.Distils)?.Name ?? rows.FirstOrDefault();

    private ImmutableSortedDictionary<string, string> Families(GridNode node, ImmutableArray<string> rows, bool rowsAreKnown)
    {
        if (node.Kind != JsonValueKind.Object)
        {
            problems.Add(node, $"an object of globs was expected, such as {{ \"weights\": \"mse-*\" }}, not {node.Described}");
            return ImmutableSortedDictionary<string, string>.Empty;
        }

        foreach (var member in node.Members.Where(m => GridValues.Text(m.Value, problems) is { } glob && rowsAreKnown && !rows.Any(row => GridNames.Matches(glob, row))))
        {
            problems.Add(member.Value, $"no row matches \"{member.Value.Text}\": rows are {string.Join(", ", rows.Take(12))}");
        }

        foreach (var member in node.Members.Where(m => !ArtifactPaths.IsName(m.Name)))
        {
            problems.Add(member.Value, $"'{VisibleText.Of(member.Name)}' is no name of a family: use letters, digits, '.', '_', '-' and '+', beginning with a letter or digit");
        }

        return node.Members.ToImmutableSortedDictionary(m => m.Name, m => m.Value.Text, StringComparer.Ordinal);
    }
}
