using System.Collections.Immutable;
using Kd.Client.Servers;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Reports;
using Kd.Core.Results;

namespace Kd.Client.Verbs;

/// <summary>A sweep's plan and cells at one moment, for verbs that need more than its table.</summary>
internal sealed record SweepReading(Plan Plan, ImmutableArray<CellView> Views)
{
    public Dictionary<CellKey, CellOutcome> Outcomes { get; } = Views.ToDictionary(v => v.Key, v => CellOutcome.Of(v.Status));

    public static async Task<SweepReading> ReadAsync(ApiClient api, string sweep, CancellationToken cancellationToken) =>
        new(await api.PlanOfAsync(sweep, cancellationToken), await api.CellsAsync(sweep, cancellationToken));

    public SweepTable Table() => SweepTable.Build(Plan, Outcomes);

    /// <summary>The cells with the curves a report draws.</summary>
    public async Task<ReportCells> WithCurvesAsync(ApiClient api, CancellationToken cancellationToken)
    {
        var results = ReportCells.Drawn(Plan, Outcomes).Select(key => ((DoneOutcome)Outcomes[key]).Result);
        return new ReportCells(Plan, Outcomes, await new CellArtifacts(api).CurvesAsync(results, cancellationToken));
    }
}
