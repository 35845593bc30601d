using System.Text.Json;
using Kd.Core.Json;
using Kd.Grains.Hosting;

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
    public void ClosedHierarchies_OnTheWire_NameTheirCases()
    {
        var abstracts = Signatures.Values.SelectMany(SampleValues.Reachable).Distinct().Where(t => t.IsAbstract && KdGrains.IsOurs(t));
        Assert.All(abstracts, t => Assert.True(KdJson.Options.GetTypeInfo(t).PolymorphismOptions is { DerivedTypes.Count: > 0 }, $"{t} needs [JsonPolymorphic] or a closed list"));
    }
}
