namespace Kd.Silo.Api;

/// <summary>
/// Server-sent events of a sweep: its status now, and again whenever it has changed. An event's id is its content's, so a client that
/// comes back, also to another silo or after a restart, is not told again what it knows. In silence a comment shows that the stream lives.
/// </summary>
internal static class SweepStream
{
    public static async Task Write(HttpResponse response, SweepFeed feed, string? lastId, TimeSpan silence, CancellationToken cancellation)
    {
        await EventStream.Begin(response, cancellation);
        for (var id = lastId; ;)
        {
            var next = await feed.Next(id, silence, cancellation);
            id = next?.Id ?? id;
            await EventStream.Write(response, next is null ? ":\n\n" : $"id: {next.Id}\nevent: status\ndata: {next.Data}\n\n", cancellation);
        }
    }
}
