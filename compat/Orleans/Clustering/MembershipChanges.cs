using Orleans.Runtime;

namespace Orleans.Clustering;

/// <summary>Changes of a table that others change too.</summary>
internal static class MembershipChanges
{
    /// <summary>Tries until nobody came in between; false when the silo has no row, or is dead.</summary>
    public static async Task<bool> ChangeRowAsync(this IMembershipTable table, SiloAddress silo, Action<MembershipEntry> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await table.ReadAll().WaitAsync(cancellationToken).ConfigureAwait(false);
            if (read.Members.FirstOrDefault(m => m.Item1.SiloAddress.Equals(silo)) is not var (row, etag) || row.Status == SiloStatus.Dead)
            {
                return false;
            }

            change(row);
            if (await table.UpdateRow(row, etag, read.Version.Next()).WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }
    }
}
