using Kd.Silo;
using Kd.Silo.Clustering;
using Kd.Silo.Hosting;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(SiloCommandLine.Usage);
    return ExitCodes.Ok;
}

var line = SiloCommandLine.Parse(args);
var problems = line.Problems.IsEmpty ? SiloOptionsValidator.Problems(line.Options, AppContext.BaseDirectory) : line.Problems;
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
    var silo = KdSilo.Build(line.Options);
    var guard = silo.Services.GetService<MembershipGuard>();
    await silo.RunAsync();
    return guard is { IsExpelled: true } ? ExitCodes.Expelled : ExitCodes.Ok;
}
catch (Exception e) when (e is SiloRefusedException or OrleansException)
{
    Console.Error.WriteLine($"kd-silo: {e.Message}");
    return ExitCodes.StoreRefused;
}
catch (IOException e)
{
    Console.Error.WriteLine($"kd-silo: {e.Message}");
    return ExitCodes.CannotListen;
}
