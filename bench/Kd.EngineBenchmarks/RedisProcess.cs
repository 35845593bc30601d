using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Kd.EngineBenchmarks;

/// <summary>A redis-server on a free port that keeps nothing on disk.</summary>
internal sealed class RedisProcess : IDisposable
{
    private readonly Process process;

    private RedisProcess(string folder)
    {
        Port = FreePort();
        process = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--dir", folder, "--logfile", Path.Combine(folder, "redis.log")]))!;
    }

    public int Port { get; }

    public string Address => $"redis://127.0.0.1:{Port}";

    public static async Task<RedisProcess> StartAsync(string folder)
    {
        var redis = new RedisProcess(folder);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, redis.Port, limit.Token);
                return redis;
            }
            catch (SocketException)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
