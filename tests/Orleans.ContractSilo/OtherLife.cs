using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.ContractSilo;

/// <summary>Enters a row of this silo's own end point into the table, as if it had lived there before.</summary>
internal static class OtherLife
{
    /// <param name="text">How many seconds after this one it started, and its status: "-5:Active".</param>
    public static async Task Enter(string text, IServiceProvider services)
    {
        var (seconds, status) = text.Split(':') is [var number, var name] ? (int.Parse(number, CultureInfo.InvariantCulture), Enum.Parse<SiloStatus>(name)) : throw new FormatException(text);
        var self = services.GetRequiredService<ILocalSiloDetails>();
        var table = services.GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTable(true);
        var now = DateTime.UtcNow;
        var row = new MembershipEntry
        {
            SiloAddress = SiloAddress.New(self.SiloAddress.Endpoint, self.SiloAddress.Generation + seconds),
            Status = status,
            SiloName = self.Name,
            HostName = self.DnsHostName,
            StartTime = now,
            IAmAliveTime = now,
        };
        if (!await table.InsertRow(row, (await table.ReadAll()).Version.Next()))
        {
            throw new InvalidOperationException("Somebody else changed the table.");
        }
    }
}
