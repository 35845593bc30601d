using Kd.Detection.Tests.Golden;
using Kd.Detection.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Training;

public sealed class EmaTests
{
    [Fact]
    public void Update_ReferenceSequence_GivesReferenceAverage()
    {
        using var scope = NewDisposeScope();
        var golden = GoldenCase.Load("ema_0");
        using var averaged = nn.Linear(6, 1, hasBias: false);
        using var trained = nn.Linear(6, 1, hasBias: false);
        using var average = new FlatState(averaged, learns: false);
        using var source = new FlatState(trained, learns: true);
        var ema = new Ema(golden.Parameter("decay").GetDouble(), golden.Parameter("ramp").GetDouble());
        Set(averaged, golden.Input("initial").Floats);
        for (var t = 1; t <= golden.Input("updates").Shape[0]; t++)
        {
            Set(trained, golden.Input("updates").Floats.AsSpan((t - 1) * 6, 6).ToArray());
            ema.Update(average, source, t);
        }

        golden.AssertClose("ema", averaged.state_dict()["weight"]);
    }

    private static void Set(nn.Module module, float[] values)
    {
        using var frozen = no_grad();
        module.state_dict()["weight"].copy_(tensor(values, [1, 6]));
    }
}
