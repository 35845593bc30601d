using System.Net.Sockets;
using System.Text;

namespace Kd.Silo.Clustering;

/// <summary>Asks a Redis whether it would serve us, before Orleans does: its own words say which of address, password and health is wrong.</summary>
internal static class RedisGreeting
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Null when it answers; else why not, in one line.</summary>
    public static async Task<string?> Trouble(RedisAddress redis, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(redis.Host, redis.Port, limit.Token);
            var stream = client.GetStream();
            using var answers = new StreamReader(stream, Encoding.ASCII);
            foreach (var command in redis.Password is { } password ? (IEnumerable<string[]>)[["AUTH", password], ["PING"]] : [["PING"]])
            {
                await stream.WriteAsync(Encode(command), limit.Token);
                var answer = await answers.ReadLineAsync(limit.Token);
                if (answer is not ['+', ..])
                {
                    return $"--cluster: Redis at {redis} refuses: {answer?.TrimStart('-') ?? "it hung up"}";
                }
            }

            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"--cluster: Redis at {redis} does not answer within {Patience.TotalSeconds} s";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return $"--cluster: Redis at {redis} cannot be reached: {e.Message.ReplaceLineEndings(" ")}";
        }
    }

    // An array of strings with their lengths in bytes.
    private static byte[] Encode(string[] words) =>
        Encoding.UTF8.GetBytes($"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n")));
}
