using Kd.Benchmarks;

try
{
    return args switch
    {
        ["step", .. var options] => StepBenchmark.Run(StepOptions.Parse(options)),
        ["step-worker", var folder] => StepWorker.Run(folder),
        ["coco", .. var options] => CocoBenchmark.Run(CocoOptions.Parse(options)),
        ["coco-worker", var folder] => CocoWorker.Run(folder),
        ["decode", .. var options] => DecodeBenchmark.Run(DecodeOptions.Parse(options)),
        ["decode-worker", var folder] => DecodeWorker.Run(folder),
        _ => throw new FormatException("no benchmark named"),
    };
}
catch (FormatException e)
{
    Console.Error.WriteLine($"{e.Message}; usage: Kd.Benchmarks step {StepOptions.Usage}, or coco {CocoOptions.Usage}, or decode {DecodeOptions.Usage}");
    return 2;
}
