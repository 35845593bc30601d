using Kd.EngineBenchmarks;

try
{
    var options = EngineOptions.Parse(args);
    return Findings.Of(options.Folder, scratch => new EngineBenchmark(options, scratch).RunAsync().GetAwaiter().GetResult());
}
catch (FormatException e)
{
    Console.Error.WriteLine($"{e.Message}; usage: bench/engine {EngineOptions.Usage}");
    return 2;
}
