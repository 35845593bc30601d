using Kd.Core.Results;

namespace Kd.Grains.Tables;

/// <summary>Shows a sweep's table. Key: the sweep's name. Made of plan, results and failure records alone: two that read one store give the same bytes.</summary>
public interface IAggregatorGrain : IGrainWithStringKey
{
    /// <summary>Null when there is no such sweep.</summary>
    Task<SweepTable?> GetTable();

    /// <summary>Metrics were computed anew, or the store was changed by command: reads everything again when it is next asked.</summary>
    Task Forget();
}
