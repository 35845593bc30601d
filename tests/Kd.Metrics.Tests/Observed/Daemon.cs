using System.Diagnostics;
using Orleans.Contract.Tests.Cluster;

namespace Kd.Metrics.Tests.Observed;

/// <summary>A server of Debian's, on a free port of this machine; ended with the test.</summary>
internal sealed class Daemon : IDisposable
{
    private readonly Process process;

    private Daemon(Process process, int port) => (this.process, Http) = (process, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") });

    public HttpClient Http { get; }

    /// <summary>Returns once it says it is ready.</summary>
    /// <param name="words">Its command line, with the port it listens on.</param>
    public static async Task<Daemon> Start(string program, Func<int, string[]> words)
    {
        var port = RedisServer.FreePort();
        var daemon = new Daemon(Process.Start(new ProcessStartInfo(program, words(port)) { UseShellExecute = false, RedirectStandardError = true })!, port);
        var said = daemon.process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (!await daemon.IsReady(limit.Token))
        {
            if (daemon.process.HasExited)
            {
                throw new InvalidOperationException($"{program} ended: {await said}");
            }

            await Task.Delay(100, limit.Token);
        }

        return daemon;
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        Http.Dispose();
    }

    private async Task<bool> IsReady(CancellationToken cancellation)
    {
        try
        {
            using var answer = await Http.GetAsync("/-/ready", cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
