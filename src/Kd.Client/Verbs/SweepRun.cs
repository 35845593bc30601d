using Kd.Client.Display;
using Kd.Client.Servers;
using Kd.Core.Api;

namespace Kd.Client.Verbs;

/// <summary>One kdctl run: connect, submit, follow, table. An interruption saves what runs and says how to go on.</summary>
internal sealed class SweepRun(GridFile grid, SubmitRequest request)
{
    public async Task<ExitCode> RunAsync(ConnectionChoice choice, int? slots)
    {
        using var signals = new Signals();
        while (true)
        {
            await using var connection = await Connection.OpenAsync(choice, slots, signals.Stop);
            try
            {
                return await RunAsync(connection, signals);
            }
            catch (VerbException lost) when (lost.Code == ExitCode.NoServer && connection.HostHasEnded)
            {
                Console.Error.WriteLine("the silo of another command has ended with it: going on with one of its own");
            }
        }
    }

    private async Task<ExitCode> RunAsync(Connection connection, Signals signals)
    {
        await using var display = Displays.Open();
        var follower = new SweepFollower(connection.Api, display);
        try
        {
            var answer = await grid.AskAsync(() => connection.Api.SubmitAsync(request, signals.Stop));
            display.Say($"sweep {answer.Sweep}: {(answer.Resumed ? "goes on, " : "")}{PlanWords.Counts(answer.Plan)}");
            WriteWarnings(answer.Plan);
            var last = await follower.FollowAsync(answer.Sweep, signals.Stop);
            await display.DisposeAsync();
            await TableOutput.WriteAsync(connection.Api, answer.Sweep, signals.Stop);
            FailureDigest.WriteTo(Console.Error, last);
            return FailureDigest.EndCode(last);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            await display.DisposeAsync();
            await SaveAsync(connection, follower.Last, signals.AtOnce);
            return ExitCode.Interrupted;
        }
    }

    private static void WriteWarnings(PlanBrief plan)
    {
        foreach (var note in plan.Notes)
        {
            Console.Error.WriteLine($"note: {note}");
        }

        PlanWords.WriteInherited(Console.Error, plan);
        foreach (var (name, dataset) in plan.Datasets)
        {
            foreach (var problem in dataset.Problems)
            {
                Console.Error.WriteLine($"data set {name}: {PlanWords.Problem(problem)}");
            }
        }
    }

    private static async Task SaveAsync(Connection connection, SweepStatus? last, CancellationToken atOnce)
    {
        if (connection.Own is not { } silo)
        {
            Console.Error.WriteLine($"stopped watching; the sweep goes on at {connection.Api.Server.Address}");
            return;
        }

        var running = last?.Running ?? [];
        Console.Error.WriteLine($"interrupted: saving {Words.Count(running.Length, "running cell")}; Ctrl-C again stops at once");
        await silo.StopAsync(atOnce);
        var counts = last?.Counts;
        var done = counts is null ? "" : $"{counts.Done} of {Words.Wanted(counts)} cells are done; ";
        Console.Error.WriteLine(atOnce.IsCancellationRequested
            ? $"stopped at once: {done}the running cells go on from their last checkpoint when the same command runs again"
            : $"saved: {done}the same command continues where this one stopped");
    }
}
