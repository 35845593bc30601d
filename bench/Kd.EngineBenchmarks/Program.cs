using Kd.EngineBenchmarks;
using Kd.Faults;

try
{
    var options = EngineOptions.Parse(args);
    return Findings.Of(options.Folder, _ => new EngineBenchmark(options).RunAsync().GetAwaiter().GetResult());
}
catch (FormatException e)
{
    Console.Error.WriteLine($"{e.Message}; usage: bench/engine {EngineOptions.Usage}");
    return 2;
}
catch (Exception e) when (e is TimeoutException or SiloEndedException or InvalidOperationException or HttpRequestException)
{
    Console.Error.WriteLine($"the run broke off: {e.Message}");
    return 1;
}
