using Kd.Core.Api;
using Kd.Core.Plans;
using Kd.Core.Results;

namespace Kd.Client.Tests;

/// <summary>The table a server would build from cells.</summary>
internal static class TableSample
{
    public static SweepTable Of(Plan plan, IEnumerable<CellView> cells) =>
        SweepTable.Build(plan, cells.ToDictionary(c => c.Key, c => CellOutcome.Of(c.Status)));
}
