using System.Net;
using System.Net.ServerSentEvents;
using Kd.Core.Api;
using Kd.Core.Json;

namespace Kd.Client.Servers;

/// <summary>The events of a plan whose shapes are probed while its client waits.</summary>
internal static class PlanEvents
{
    public const string MediaType = "text/event-stream";

    /// <summary>Reads until the plan.</summary>
    /// <param name="tell">Told of each probe as it begins.</param>
    /// <param name="alive">Called at each sign of life.</param>
    /// <exception cref="VerbException">The stream ends before the plan, or with a fault of the server.</exception>
    public static async Task<PlanSummary> ReadAsync(Stream stream, ServerAddress server, Action<ProbeProgress> tell, Action alive, CancellationToken cancellationToken)
    {
        var told = 0;
        try
        {
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
            {
                alive();
                switch (item.EventType)
                {
                    case "plan":
                        return KdJson.Deserialize<PlanSummary>(item.Data);
                    case "problem" when KdJson.Deserialize<ApiProblem>(item.Data) is var problem:
                        throw ApiAnswer.Refusal(problem, (HttpStatusCode)problem.Status, server);
                    case "probing" when KdJson.Deserialize<ProbeProgress>(item.Data) is var progress && progress.Number > told:
                        told = progress.Number;
                        tell(progress);
                        break;
                }
            }
        }
        catch (IOException)
        {
            // As an early end.
        }

        throw VerbException.NoAnswer($"{server.Address} broke off while it probed: the same command goes on with what is left");
    }
}
