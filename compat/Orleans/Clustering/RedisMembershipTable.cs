using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;
using StackExchange.Redis;

namespace Orleans.Clustering;

/// <summary>
/// The membership table as one Redis hash, under the same key and with the same optimistic versions as Orleans' provider:
/// a field a silo and the field "Version". A change goes through only if the version is the one it was based on.
/// </summary>
internal sealed class RedisMembershipTable(RedisConnectionString connection, IOptions<ClusterOptions> cluster) : IMembershipTable, IDisposable
{
    private const string VersionField = "Version";
    private static readonly JsonSerializerOptions Json = new() { Converters = { new SiloAddressConverter() } };
    private readonly RedisKey key = $"{cluster.Value.ServiceId}/members/{cluster.Value.ClusterId}";
    private ConnectionMultiplexer? redis;

    private IDatabase Database => (redis ?? throw new InvalidOperationException("The membership table is not initialized.")).GetDatabase();

    public async Task InitializeMembershipTable(bool tryInitTableVersion)
    {
        redis ??= await ConnectionMultiplexer.ConnectAsync(connection.Value).ConfigureAwait(false);
        if (tryInitTableVersion)
        {
            await Database.HashSetAsync(key, VersionField, "0", When.NotExists).ConfigureAwait(false);
        }
    }

    public async Task<MembershipTableData> ReadAll() => Data(await Database.HashGetAllAsync(key).ConfigureAwait(false));

    public async Task<MembershipTableData> ReadRow(SiloAddress key)
    {
        var all = await ReadAll().ConfigureAwait(false);
        return new([.. all.Members.Where(m => m.Item1.SiloAddress.Equals(key))], all.Version);
    }

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => Put(entry, tableVersion, mustExist: false);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => Put(entry, tableVersion, mustExist: true);

    public async Task UpdateIAmAlive(MembershipEntry entry)
    {
        var table = await ReadRow(entry.SiloAddress).ConfigureAwait(false);
        if (table.Members is not [var (row, _)])
        {
            throw new OrleansException($"Could not find a value for the key {entry.SiloAddress}");
        }

        row.IAmAliveTime = entry.IAmAliveTime;
        var change = Database.CreateTransaction();
        change.AddCondition(Condition.HashEqual(key, VersionField, Text(table.Version.Version)));
        _ = change.HashSetAsync(key, Field(row), JsonSerializer.Serialize(row, Json));
        await change.ExecuteAsync().ConfigureAwait(false); // A conflict is a change of the table: the next sign of life comes soon.
    }

    public void Dispose() => redis?.Dispose();

    private static MembershipTableData Data(HashEntry[] fields)
    {
        var version = fields.FirstOrDefault(f => f.Name == VersionField).Value is { HasValue: true } value ? (int)value : 0;
        var rows = fields.Where(f => f.Name != VersionField).Select(f => Tuple.Create(JsonSerializer.Deserialize<MembershipEntry>((string)f.Value!, Json)!, Text(version)));
        return new([.. rows], new TableVersion(version, Text(version)));
    }

    private async Task<bool> Put(MembershipEntry entry, TableVersion next, bool mustExist)
    {
        var change = Database.CreateTransaction();
        change.AddCondition(Condition.HashEqual(key, VersionField, Text(next.Version - 1)));
        change.AddCondition(mustExist ? Condition.HashExists(key, Field(entry)) : Condition.HashNotExists(key, Field(entry)));
        _ = change.HashSetAsync(key, VersionField, Text(next.Version));
        _ = change.HashSetAsync(key, Field(entry), JsonSerializer.Serialize(entry, Json));
        return await change.ExecuteAsync().ConfigureAwait(false);
    }

    private static string Field(MembershipEntry entry) => entry.SiloAddress.ToString();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class SiloAddressConverter : JsonConverter<SiloAddress>
    {
        public override SiloAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => SiloAddress.FromParsableString(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, SiloAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToParsableString());
    }
}

/// <summary>Where Redis is, as StackExchange.Redis reads it.</summary>
internal sealed record RedisConnectionString(string Value);
