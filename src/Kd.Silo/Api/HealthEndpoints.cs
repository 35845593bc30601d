namespace Kd.Silo.Api;

/// <summary>Health, for probes without a token: a word, or one line that says why not.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder api)
    {
        api.MapGet("/health/live", () => Results.Text("ok")).OpenToAll();
        api.MapGet("/health/ready", async (Readiness readiness, CancellationToken cancellation) =>
            await readiness.Obstacle(cancellation) is { } why ? Results.Text(why, statusCode: StatusCodes.Status503ServiceUnavailable) : Results.Text("ok")).OpenToAll();
    }
}
