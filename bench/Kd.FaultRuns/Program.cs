using System.Diagnostics;
using Kd.Benchmarks;
using Kd.FaultRuns;
using Kd.Faults;

// Runs faults at the times users have until each is in the table as often as asked; a run that was broken off is begun anew the next time.
FaultOptions options;
try
{
    options = FaultOptions.Parse(args);
}
catch (FormatException e)
{
    Console.Error.WriteLine($"{e.Message}; usage: bench/faults {FaultOptions.Usage}");
    return 2;
}

var records = new FaultRecords(options.Folder);
var broken = 0;
for (var round = 1; round <= options.Repeat; round++)
{
    foreach (var fault in options.Faults.Where(fault => records.Read().Count(run => run.Fault == fault.Name) < round))
    {
        var run = await RunOnce(fault with { Older = options.Older });
        records.Add(run);
        broken += run.Broken.Length + (run.Stuck is null ? 0 : 1);
        Console.WriteLine($"{fault.Name}: {run.Seconds:F0} s, lost {run.Lost}, doubled {run.Doubled}, set back {string.Join(' ', run.Recoveries.Select(r => $"{r:F1}"))} false deaths {run.FalseDeaths} {string.Join("; ", run.Broken)} {run.Stuck}");
    }
}

return broken == 0 ? 0 : 1;

static async Task<FaultRun> RunOnce(Fault fault)
{
    var (at, since) = (DateTimeOffset.UtcNow, Stopwatch.GetTimestamp());
    FaultReport report;
    string? stuck = null;
    try
    {
        report = await fault.Run(fault.Times);
    }
    catch (Exception e) when (e is TimeoutException or SiloEndedException or InvalidOperationException or HttpRequestException)
    {
        (report, stuck) = (new([], [], 0), e.Message);
    }

    return new(fault.Name, at, Surroundings.Commit(), Stopwatch.GetElapsedTime(since).TotalSeconds, report.Lost, report.Doubled, report.Broken, report.Recoveries, report.FalseDeaths, stuck);
}
