namespace Kd.Client.Servers;

/// <summary>
/// What watching does while its server does not answer: it says so, waits and asks again. It ends only after the time that --timeout gives,
/// or when the server was a process of this machine that is gone.
/// </summary>
internal sealed class Outage(ServerAddress server, Action<string> say, TimeProvider time)
{
    private long? since;
    private bool told;

    /// <summary>Pause before the server is asked again.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Silence of which the user is told.</summary>
    public TimeSpan Brief { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The server answered.</summary>
    public void Over()
    {
        if (told)
        {
            say($"{server.Address} answers again");
        }

        (since, told) = (null, false);
    }

    /// <summary>It did not: waits until it may be asked again.</summary>
    /// <exception cref="VerbException">There is nothing to wait for any more.</exception>
    public async Task WaitAsync(string why, CancellationToken cancellationToken)
    {
        since ??= time.GetTimestamp();
        var lasted = time.GetElapsedTime(since.Value);
        if (server.Pid is { } pid && !SiloFile.IsAlive(pid))
        {
            throw VerbException.NoServer($"the silo with pid {pid} has ended while it was watched; the same command starts another one, which goes on");
        }

        if (server.Patience is { } patience && lasted > patience)
        {
            throw VerbException.NoServer($"{server.Address} was lost for {patience.TotalSeconds:0.#} s: {why}");
        }

        if (!told && lasted > Brief)
        {
            told = true;
            say($"lost {server.Address} ({why}): asking again until it answers, Ctrl-C ends the watching");
        }

        await Task.Delay(Pause, time, cancellationToken);
    }

    /// <summary>Asks until there is an answer.</summary>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var answer = await ask();
                Over();
                return answer;
            }
            catch (VerbException lost) when (lost.MayPass)
            {
                await WaitAsync(lost.Message, cancellationToken);
            }
        }
    }
}
