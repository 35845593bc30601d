using System.Text.Json;
using Kd.Core.Artifacts;
using Kd.Core.Json;
using Kd.Grains.Cells;
using Kd.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Serialization.Configuration;

namespace Kd.Grains.Tests;

/// <summary>Whatever a grain method takes or gives survives the wire: every value the types allow, every case of the closed ones.</summary>
public sealed class WireTests
{
    public static TheoryData<Type> Values => [.. Signatures.Values];

    [Theory]
    [MemberData(nameof(Values))]
    public void Value_ThereAndBack_IsTheSame(Type type)
    {
        foreach (var sample in SampleValues.Of(type))
        {
            var sent = JsonSerializer.Serialize(sample, type, KdJson.Options);
            var received = JsonSerializer.Deserialize(sent, type, KdJson.Options)!;
            Assert.Equal(sample.GetType(), received.GetType());
            Assert.Equal(sent, JsonSerializer.Serialize(received, type, KdJson.Options));
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Value_IsOursOrPlain(Type type) => Assert.True(KdGrains.IsOurs(type) || type == typeof(string) || type == typeof(bool), $"{type} would need a codec of its own");

    [Fact]
    public void AbstractResults_AreAllowedBetweenSilos()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo => silo.UseLocalhostClustering().AddKdGrains());
        using var host = builder.Build();

        var allowed = host.Services.GetRequiredService<IOptions<TypeManifestOptions>>().Value.AllowedTypes;

        Assert.Superset(new HashSet<string?>([typeof(BeginAnswer).FullName, typeof(TeacherLookup).FullName]), new HashSet<string?>(allowed));
        Assert.All(Signatures.Values.Where(type => type.IsAbstract), type => Assert.Contains(type.FullName!, allowed));
    }

    [Fact]
    public void ClosedHierarchies_OnTheWire_NameTheirCases()
    {
        var abstracts = Signatures.Values.SelectMany(SampleValues.Reachable).Distinct().Where(t => t.IsAbstract && KdGrains.IsOurs(t));
        Assert.All(abstracts, t => Assert.True(KdJson.Options.GetTypeInfo(t).PolymorphismOptions is { DerivedTypes.Count: > 0 }, $"{t} needs [JsonPolymorphic] or a closed list"));
    }
}
