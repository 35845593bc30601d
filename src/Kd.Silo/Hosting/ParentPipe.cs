namespace Kd.Silo.Hosting;

/// <summary>Stops the silo at the end of its stdin when that is a pipe: whoever held the other end is gone.</summary>
internal sealed class ParentPipe(IHostApplicationLifetime lifetime) : BackgroundService
{
    public static bool Exists => File.ResolveLinkTarget("/proc/self/fd/0", returnFinalTarget: false)?.FullName.Contains("pipe:", StringComparison.Ordinal) ?? false;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var input = Console.OpenStandardInput();
        var buffer = new byte[64];

        // A read of stdin cannot be cancelled: it is left behind when the silo stops for another reason.
        while (await input.ReadAsync(buffer, stoppingToken).AsTask().WaitAsync(stoppingToken) > 0)
        {
            // Nothing is said here; only the end counts.
        }

        lifetime.StopApplication();
    }
}
