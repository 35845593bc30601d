using System.Net;

namespace Orleans.Runtime;

/// <summary>What names a grain in the cluster: its type and its key.</summary>
public readonly record struct GrainId
{
    internal GrainId(string type, string key)
    {
        Type = type;
        Key = key;
    }

    internal string Type { get; }

    internal string Key { get; }

    public override string ToString() => $"{Type}/{Key}";
}

/// <summary>What names one life of a silo: its end point and the time it started.</summary>
public sealed class SiloAddress : IEquatable<SiloAddress>
{
    private readonly string parsable;

    private SiloAddress(IPEndPoint endpoint, int generation)
    {
        Endpoint = endpoint;
        Generation = generation;
        parsable = $"{endpoint}@{generation}";
    }

    public IPEndPoint Endpoint { get; }

    /// <summary>Seconds since 2022 at the start of the silo.</summary>
    public int Generation { get; }

    public static SiloAddress New(IPEndPoint ep, int gen) => new(ep, gen);

    public static SiloAddress FromParsableString(string addr)
    {
        var at = addr.LastIndexOf('@');
        return New(IPEndPoint.Parse(addr[..at]), int.Parse(addr[(at + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    public string ToParsableString() => parsable;

    public override string ToString() => $"S{Endpoint}:{Generation}";

    public bool Equals(SiloAddress? other) => other is not null && other.Generation == Generation && other.Endpoint.Equals(Endpoint);

    public override bool Equals(object? obj) => Equals(obj as SiloAddress);

    public override int GetHashCode() => HashCode.Combine(Endpoint, Generation);
}

/// <summary>Who this silo is.</summary>
public interface ILocalSiloDetails
{
    string Name { get; }

    string ClusterId { get; }

    string DnsHostName { get; }

    SiloAddress SiloAddress { get; }

    SiloAddress? GatewayAddress { get; }
}
