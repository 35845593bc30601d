using Kd.Silo.Clustering;

namespace Kd.Silo.Tests.Clustering;

public sealed class RedisAddressTests
{
    [Theory]
    [InlineData("redis://10.0.0.7", "10.0.0.7:6379,defaultDatabase=0,connectRetry=5")]
    [InlineData("redis://redis.kd.svc:6380/2", "redis.kd.svc:6380,defaultDatabase=2,connectRetry=5")]
    [InlineData("redis://:p%40ss@redis:6379/", "redis:6379,defaultDatabase=0,connectRetry=5,password=p@ss")]
    public void Address_BecomesAConnectionString(string text, string expected) => Assert.Equal(expected, RedisAddress.Parse(text).ConnectionString);

    [Theory]
    [InlineData("127.0.0.1:6379")]
    [InlineData("http://127.0.0.1")]
    [InlineData("redis://")]
    [InlineData("redis://host/nine")]
    [InlineData("redis://name:secret@host")]
    [InlineData("redis://:one,two@host")]
    [InlineData("redis://host?ssl=true")]
    public void OtherText_IsRefused(string text) => Assert.Throws<FormatException>(() => RedisAddress.Parse(text));

    [Fact]
    public void Text_HidesThePassword() => Assert.Equal("redis://host:6379/0", RedisAddress.Parse("redis://:secret@host").ToString());
}
