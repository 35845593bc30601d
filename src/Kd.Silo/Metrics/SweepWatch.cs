using System.Collections.Immutable;
using Kd.Grains.Sweeps;
using Kd.Grains.Tables;
using Kd.Silo.Slots;
using Kd.Silo.Sweeps;

namespace Kd.Silo.Metrics;

/// <summary>Looks at the sweeps this silo works on, and for a while at those that ended, so that their last numbers are scraped too, also of one that ended before the first look. After that their series are gone.</summary>
internal sealed class SweepWatch(IGrainFactory grains, SweepKeeper keeper, TimeProvider time)
{
    /// <summary>More sweeps at a time are not told, lest series become many.</summary>
    public const int MostSweeps = 100;

    /// <summary>A look that took long is not repeated before so many times as long has passed: it takes at most this part of a silo's time.</summary>
    private const int Rest = 20;

    /// <summary>But numbers never get older than this, lest one slow look leave a dashboard empty for long.</summary>
    private static readonly TimeSpan MostRest = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Afterwards = TimeSpan.FromMinutes(10);
    private ImmutableSortedDictionary<string, SweepSight> known = ImmutableSortedDictionary.Create<string, SweepSight>(StringComparer.Ordinal);
    private (long At, TimeSpan Took)? looked;

    public async Task<ImmutableArray<SweepSight>> Look()
    {
        if (looked is { } last && time.GetElapsedTime(last.At) is var since && since < MostRest && since < Rest * last.Took)
        {
            return [.. known.Values];
        }

        var start = time.GetTimestamp();
        var told = keeper.WorkedWithin(Afterwards).OrderByDescending(known.ContainsKey).ThenBy(sweep => sweep, StringComparer.Ordinal).Take(MostSweeps).ToList();
        known = known.RemoveRange(known.Keys.Except(told, StringComparer.Ordinal));
        foreach (var sweep in told)
        {
            try
            {
                known = await Look(sweep, known.GetValueOrDefault(sweep)) is { } seen ? known.SetItem(sweep, seen) : known.Remove(sweep);
            }
            catch (Exception e) when (GrainFault.IsPassing(e))
            {
                // As it was when last seen.
            }
        }

        looked = (time.GetTimestamp(), time.GetElapsedTime(start));
        return [.. known.Values];
    }

    /// <summary>Null when there is nothing to tell of it any more.</summary>
    private async Task<SweepSight?> Look(string sweep, SweepSight? before)
    {
        if (await grains.GetGrain<ISweepGrain>(sweep).GetStatus() is not { } status)
        {
            return null;
        }

        var seen = (before ?? new(status, null, -1)) with { Status = status };
        return seen.TableDone == status.Counts.Done
            ? seen
            : seen with { Table = await grains.GetGrain<IAggregatorGrain>(sweep).GetTable(), TableDone = status.Counts.Done };
    }
}
