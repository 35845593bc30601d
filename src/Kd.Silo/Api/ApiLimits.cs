using System.Threading.RateLimiting;
using Kd.Core.Api;
using Microsoft.AspNetCore.RateLimiting;

namespace Kd.Silo.Api;

/// <summary>How often the holder of a token may ask: so many requests a second, and twice as many at once after a pause.</summary>
internal static class ApiLimits
{
    public static IServiceCollection AddApiLimits(this IServiceCollection services, int requestsPerSecond) => services.AddRateLimiter(limiter =>
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
            requestsPerSecond > 0 && http.Features.Get<TokenEntry>() is { } caller
                ? RateLimitPartition.GetTokenBucketLimiter(caller.Holder, _ => Bucket(requestsPerSecond))
                : RateLimitPartition.GetNoLimiter(""));
        limiter.OnRejected = async (rejected, _) =>
        {
            var again = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : (TimeSpan?)null;
            var detail = $"this silo answers each token {requestsPerSecond} requests a second (--rate): wait as long as Retry-After says";
            await Problems.TooMany(detail, again, rejected.HttpContext.Response).ExecuteAsync(rejected.HttpContext);
        };
    });

    private static TokenBucketRateLimiterOptions Bucket(int requestsPerSecond) => new()
    {
        TokenLimit = 2 * requestsPerSecond,
        TokensPerPeriod = requestsPerSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    };
}
