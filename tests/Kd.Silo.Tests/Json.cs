using System.Text;
using Kd.Core.Api;
using Kd.Core.Json;

namespace Kd.Silo.Tests;

/// <summary>Bodies of requests and answers.</summary>
internal static class Json
{
    public static StringContent Body<T>(T value) => new(KdJson.Serialize(value), Encoding.UTF8, "application/json");

    public static async Task<ApiProblem> Problem(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return KdJson.Deserialize<ApiProblem>(await response.Content.ReadAsByteArrayAsync());
    }
}
