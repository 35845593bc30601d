using Kd.Detection.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Golden;

/// <summary>What happens to weights over time.</summary>
internal static class TrainingChecks
{
    public static void Average(GoldenCase golden)
    {
        using var scope = NewDisposeScope();
        var count = golden.Input("initial").Data.Length;
        using var averaged = nn.Linear(count, 1, hasBias: false);
        using var trained = nn.Linear(count, 1, hasBias: false);
        using var average = new FlatState(averaged, learns: false);
        using var source = new FlatState(trained, learns: true);
        var ema = new Ema(golden.Parameter("decay").GetDouble(), golden.Parameter("ramp").GetDouble());
        Set(averaged, golden.Input("initial").Floats);
        for (var t = 1; t <= golden.Input("updates").Shape[0]; t++)
        {
            Set(trained, golden.Input("updates").Floats.AsSpan((t - 1) * count, count).ToArray());
            ema.Update(average, source, t);
        }

        golden.AssertClose("ema", averaged.state_dict()["weight"]);
    }

    public static void LearningRate(GoldenCase golden)
    {
        var rate = new LearningRate(
            golden.Parameter("base_lr").GetDouble(), golden.Parameter("warm_iter").GetInt32(), golden.Parameter("max_iter").GetInt32(), golden.Parameter("start_ratio").GetDouble());
        golden.AssertClose("lr", [.. golden.Input("iterations").Longs.Select(step => rate.At((int)step))]);
    }

    private static void Set(nn.Module module, float[] values)
    {
        using var frozen = no_grad();
        module.state_dict()["weight"].copy_(tensor(values, [1, values.Length]));
    }
}
