using System.Collections;
using Kd.Silo;
using Kd.Silo.Clustering;
using Kd.Silo.Hosting;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(SiloCommandLine.Usage);
    return ExitCodes.Ok;
}

var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "");
var line = SiloCommandLine.Parse(args, variables);
var problems = !line.Problems.IsEmpty ? line.Problems
    : line.Options.Wait > TimeSpan.Zero ? SiloOptionsValidator.Mistakes(line.Options, AppContext.BaseDirectory)
    : SiloOptionsValidator.Problems(line.Options, AppContext.BaseDirectory);
foreach (var problem in problems)
{
    Console.Error.WriteLine($"kd-silo: {problem}");
}

if (!problems.IsEmpty)
{
    return ExitCodes.BadOptions;
}

try
{
    if (line.Options.Wait > TimeSpan.Zero && !await Anteroom.Wait(line.Options))
    {
        return ExitCodes.Ok;
    }

    var silo = KdSilo.Build(line.Options);
    var guard = silo.Services.GetService<MembershipGuard>();
    var running = silo.RunAsync(); // to its end, unless the cluster has lost it: then Orleans' goodbye is not waited for
    await await Task.WhenAny(running, guard?.Drained ?? running);
    return guard is { IsExpelled: true } ? ExitCodes.Expelled : ExitCodes.Ok;
}
catch (Exception e) when (e is SiloRefusedException or OrleansException)
{
    Console.Error.WriteLine($"kd-silo: {e.Message}");
    return ExitCodes.StoreRefused;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine($"kd-silo: gave its orderly end up after {line.Options.Drain.TotalSeconds:0} s; cells it could not hand back go on elsewhere when their leases run out");
    return ExitCodes.EndedLate;
}
catch (UnauthorizedAccessException e)
{
    Console.Error.WriteLine($"kd-silo: {e.Message}");
    return ExitCodes.StoreRefused;
}
catch (IOException e)
{
    Console.Error.WriteLine($"kd-silo: {e.Message}");
    return ExitCodes.CannotListen;
}
