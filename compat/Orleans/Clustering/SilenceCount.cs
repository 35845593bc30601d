using Orleans.Runtime;

namespace Orleans.Clustering;

/// <summary>How many looks in a row found no new sign of life of each silo. Looks are counted, not time: an observer that was itself stopped accuses nobody.</summary>
internal sealed class SilenceCount
{
    private readonly Dictionary<SiloAddress, (DateTime Sign, int Looks)> seen = [];

    /// <summary>Counts a look, and names the other live silos that were silent for as many looks as the limit.</summary>
    public List<SiloAddress> Count(MembershipTableData read, SiloAddress self, int limit)
    {
        var silent = new List<SiloAddress>();
        foreach (var (row, _) in read.Members)
        {
            if (row.SiloAddress.Equals(self) || row.Status == SiloStatus.Dead)
            {
                seen.Remove(row.SiloAddress);
                continue;
            }

            var known = seen.GetValueOrDefault(row.SiloAddress);
            var looks = known.Sign == row.IAmAliveTime ? known.Looks + 1 : 0;
            seen[row.SiloAddress] = (row.IAmAliveTime, looks);
            if (looks >= limit)
            {
                silent.Add(row.SiloAddress);
            }
        }

        return silent;
    }

    public void Forget() => seen.Clear();
}
