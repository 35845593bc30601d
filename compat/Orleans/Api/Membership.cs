using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>Where a silo stands between its start and its end.</summary>
    [GenerateSerializer]
    public enum SiloStatus
    {
        None,
        Created,
        Joining,
        Active,
        ShuttingDown,
        Stopping,
        Dead,
    }
}

namespace Orleans
{
    /// <summary>The shared table of a cluster's silos; one row a silo, and a version that grows with every change of a row's status.</summary>
    public interface IMembershipTable
    {
        Task InitializeMembershipTable(bool tryInitTableVersion);

        /// <summary>One row, or none, and the version.</summary>
        Task<MembershipTableData> ReadRow(SiloAddress key);

        Task<MembershipTableData> ReadAll();

        /// <summary>False when the table has another version than the one before this.</summary>
        Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion);

        /// <summary>False when the table has another version than the one before this.</summary>
        Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion);

        /// <summary>Writes the time of the entry's last sign of life; the row must be there.</summary>
        Task UpdateIAmAlive(MembershipEntry entry);
    }

    /// <summary>The version of a membership table.</summary>
    public sealed class TableVersion(int version, string eTag)
    {
        public int Version { get; } = version;

        public string VersionEtag { get; } = eTag;

        public TableVersion Next() => new(Version + 1, VersionEtag);
    }

    /// <summary>Rows of a membership table, read at one moment.</summary>
    public sealed class MembershipTableData(List<Tuple<MembershipEntry, string>> list, TableVersion version)
    {
        public IReadOnlyList<Tuple<MembershipEntry, string>> Members { get; } = list;

        public TableVersion Version { get; } = version;
    }

    /// <summary>What the table says of one silo.</summary>
    public sealed class MembershipEntry
    {
        public SiloAddress SiloAddress { get; set; } = null!;

        public SiloStatus Status { get; set; }

        /// <summary>Who takes it for dead, and since when.</summary>
        public List<Tuple<SiloAddress, DateTime>>? SuspectTimes { get; set; }

        public string SiloName { get; set; } = "";

        public string HostName { get; set; } = "";

        public DateTime StartTime { get; set; }

        public DateTime IAmAliveTime { get; set; }
    }
}
