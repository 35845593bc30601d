using System.Collections.Immutable;
using Kd.Core.Cells;

namespace Kd.Faults;

/// <summary>How long cells stood still whose training a fault ended.</summary>
public static class Recoveries
{
    /// <summary>Seconds from the first fault after an attempt's begin to the cell's next attempt, for each attempt that brought no result and had a successor.</summary>
    public static ImmutableArray<double> Of(IReadOnlyList<Operation> log, IReadOnlyDictionary<CellKey, CellRecord> records)
    {
        var faults = log.Where(o => o.Kind == OperationKind.Injected).Select(o => o.At).ToList();
        var recoveries = ImmutableArray.CreateBuilder<double>();
        foreach (var cell in log.Where(o => o.Kind == OperationKind.Begun).GroupBy(o => o.Subject))
        {
            var record = records[CellKey.Parse(cell.Key)];
            foreach (var (ended, next) in cell.OrderBy(o => o.Attempt).Zip(cell.OrderBy(o => o.Attempt).Skip(1)))
            {
                var fault = faults.FirstOrDefault(at => at >= ended.At);
                if (fault != default && fault <= next.At && record.Result?.Attempt != ended.Attempt)
                {
                    recoveries.Add((next.At - fault).TotalSeconds);
                }
            }
        }

        return recoveries.ToImmutable();
    }
}
