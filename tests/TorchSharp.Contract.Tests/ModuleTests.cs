using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Contract.Tests;

public sealed class ModuleTests
{
    [Fact]
    public void StateDict_NamesFieldsAndChildren()
    {
        using var net = new Net();
        Assert.Equal(
            [
                "head.bias", "head.weight", "list.0.bias", "list.0.weight", "list.1.bias", "list.1.weight",
                "scale", "shift", "stem.conv.weight", "stem.norm.bias", "stem.norm.num_batches_tracked",
                "stem.norm.running_mean", "stem.norm.running_var", "stem.norm.weight",
            ],
            net.state_dict().Keys.Order(StringComparer.Ordinal));
        Assert.Equal(10, net.parameters().Count());
        Assert.DoesNotContain("shift", net.named_parameters().Select(p => p.name));
    }

    [Fact]
    public void LoadStateDict_CopiesValues_AndRefusesOtherKeys()
    {
        using var scope = NewDisposeScope();
        using Net source = new(), target = new();
        using (no_grad()) source.stem.parameters().First().fill_(3);
        target.load_state_dict(source.state_dict());
        Assert.All(source.state_dict(), entry => Assert.True(entry.Value.Equals(target.state_dict()[entry.Key]), entry.Key));

        var less = source.state_dict();
        less.Remove("scale");
        Assert.Throws<InvalidOperationException>(() => target.load_state_dict(less));
        var (missing, unexpected) = target.load_state_dict(less, strict: false);
        Assert.Equal(["scale"], missing);
        Assert.Empty(unexpected);
    }

    [Fact]
    public void TrainAndEval_ReachEveryChild()
    {
        using var net = new Net();
        Assert.All(net.modules(), m => Assert.True(m.training));
        net.eval();
        Assert.All(net.modules(), m => Assert.False(m.training));
        net.train();
        Assert.True(net.training);
        Assert.All(net.modules(), m => Assert.True(m.training));
    }

    [Fact]
    public void To_AnotherElementType_KeepsNamesFieldsAndCounters()
    {
        using var net = new Net();
        var names = net.state_dict().Keys.ToList();
        net.to(float64);
        Assert.Equal(names, net.state_dict().Keys);
        Assert.All(net.parameters(), p => Assert.Equal(float64, p.dtype));
        Assert.Equal(float64, net.ScaleType);
        Assert.Equal(int64, net.state_dict()["stem.norm.num_batches_tracked"].dtype);
        using var y = net.call(ones(1, 3, 8, 8, dtype: float64));
        Assert.Equal(float64, y.dtype);
    }

    [Fact]
    public void Parameters_SurviveTheScopeTheyWereMadeIn()
    {
        Net net;
        using (NewDisposeScope()) net = new Net();
        Assert.All(net.state_dict().Where(e => e.Key != "scale" && e.Key != "shift"), e => Assert.False(e.Value.IsInvalid));
        var weight = net.stem.parameters().First();
        net.Dispose();
        Assert.True(weight.IsInvalid);
    }

    [Fact]
    public void ZeroGrad_DropsGradients()
    {
        using var scope = NewDisposeScope();
        using var net = new Net();
        net.call(ones(2, 3, 8, 8)).sum().backward();
        Assert.NotNull(net.get_parameter("head.weight")!.grad);
        net.zero_grad();
        Assert.Null(net.get_parameter("head.weight")!.grad);
    }

    [Fact]
    public void Register_ANameTwice_IsRefused()
    {
        using var net = new Net();
        Assert.Throws<InvalidOperationException>(() => net.register_module("stem", LeakyReLU()));
        Assert.Throws<ArgumentException>(() => net.register_module("a.b", LeakyReLU()));
        Assert.Throws<InvalidOperationException>(() => LeakyReLU().register_buffer("b", ones(1)));
    }

    private sealed class Net : Module<Tensor, Tensor>
    {
        public readonly Sequential stem;
        private readonly ModuleList<Conv2d> list;
        private readonly Linear head;
        private readonly Parameter scale;
        private readonly Tensor shift;

        public Net() : base(nameof(Net))
        {
            stem = Sequential(("conv", Conv2d(3, 4, 3, padding: 1, bias: false)), ("norm", BatchNorm2d(4)), ("act", (Module<Tensor, Tensor>)LeakyReLU(0.1)));
            list = new ModuleList<Conv2d>(Conv2d(4, 4, 1), Conv2d(4, 4, 1));
            head = Linear(4, 2);
            scale = Parameter(ones(1));
            shift = zeros(1);
            RegisterComponents();
        }

        public ScalarType ScaleType => scale.dtype;

        public override Tensor forward(Tensor input)
        {
            var x = stem.call(input);
            foreach (var conv in list) x = conv.call(x);
            return (head.call(x.mean([2, 3])) * scale) + shift;
        }
    }
}
