using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orleans.Contract.Tests.Cluster;

/// <summary>A real redis-server on a free port, without persistence unless asked for; ended with the test.</summary>
public sealed class RedisServer : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("redis-test-");
    private readonly bool keeps;
    private Process process;

    private RedisServer(bool keeps)
    {
        this.keeps = keeps;
        Port = FreePort();
        process = Launch();
    }

    public int Port { get; }

    /// <summary>As StackExchange.Redis reads it.</summary>
    public string ConnectionString => $"127.0.0.1:{Port},connectRetry=5";

    /// <param name="keeps">Keeps what it holds over a restart.</param>
    public static async Task<RedisServer> StartAsync(bool keeps = false)
    {
        var server = new RedisServer(keeps);
        await server.ListeningAsync();
        return server;
    }

    /// <summary>
    /// Below those that Linux gives to outgoing connections: one of them could take the port while nobody listens on it. And none whose last
    /// connections are a minute gone or less: a silo, which wants its port for itself, is not given it.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 32_768);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there.
            }
        }
    }

    public Task FlushAsync() => TellAsync("FLUSHALL");

    /// <summary>CONFIG SET.</summary>
    public Task ConfigureAsync(string name, string value) => TellAsync($"CONFIG SET {name} {value}");

    private async Task TellAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{command}\r\n"));
        var answer = new byte[5];
        await client.GetStream().ReadExactlyAsync(answer);
        if (Encoding.ASCII.GetString(answer) != "+OK\r\n")
        {
            throw new InvalidOperationException($"Redis answered {Encoding.ASCII.GetString(answer)}");
        }
    }

    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public async Task RestartAsync()
    {
        process.Dispose();
        process = Launch();
        await ListeningAsync();
    }

    /// <summary>Sends STOP or CONT.</summary>
    public Task SignalAsync(string signal) => Signals.SendAsync(process, signal);

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        directory.Delete(recursive: true);
    }

    private Process Launch() => Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", keeps ? "yes" : "no", "--appendfsync", "always", "--dir", directory.FullName, "--logfile", Path.Combine(directory.FullName, "log")]))!;

    private async Task ListeningAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }
}
