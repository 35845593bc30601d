using System.Collections.Immutable;
using System.Security.Cryptography;
using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Core.Trainers;
using Kd.Detection.Checkpoints;
using Kd.Detection.Models;
using Kd.Detection.Tests.Golden;
using Kd.Detection.Tests.Training;
using Kd.Detection.Training;

namespace Kd.Detection.Tests.Checkpoints;

public sealed class PretrainedBackboneTests(TrainingFixture fixture) : IClassFixture<TrainingFixture>, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kd-pretrained-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("r18-fpn", 2, "2 2 2 2", false)]
    [InlineData("r50-pafpn", 3, "3 4 6 3", true)]
    public void Backbone_HasThePaperResNetsTensorsUnderTorchvisionsNames(string preset, int convolutions, string depths, bool firstStageWidens)
    {
        using var detector = new Detector(DetectorPresets.For(preset, 128), 1, new DetectorFeatures.None());
        var ours = StateTensors.Of(detector).Select(t => t.Key).Where(k => k.StartsWith("backbone.", StringComparison.Ordinal)).Select(k => k["backbone.".Length..]);
        Assert.Equal(Torchvision(convolutions, [.. depths.Split(' ').Select(int.Parse)], firstStageWidens).Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Run_PretrainedBackbone_StartsFromItAndSaysWhatMatched()
    {
        var listener = new TrainingFixture.Listener();
        var job = Job(Weights().Add("stem.extra", Vector(3)));
        Assert.IsType<TrainingOutcome.Completed>(TrainingFixture.Train(job, listener));
        Assert.Contains(
            "60 tensors matched; missing: none; of another shape: none; ignored: bn1.num_batches_tracked, fc.bias, fc.weight; unexpected: stem.extra",
            listener.Told.Single(t => t.StartsWith("noted", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FillsEveryDetectorsBackboneAndNothingElse()
    {
        using var one = new Detector(TestCells.Student, 2, new DetectorFeatures.None());
        using var other = new Detector(TestCells.Student, 2, new DetectorFeatures.None());
        InitialWeights.Fill(one, 5);
        InitialWeights.Fill(other, 5);
        var before = StateTensors.Of(one).ToImmutableSortedDictionary(StringComparer.Ordinal);
        var (path, hash) = Write(Weights());

        PretrainedBackbone.Load(path, hash, one, other);

        foreach (var detector in new[] { one, other })
        {
            Assert.All(StateTensors.Of(detector), t => Assert.Equal(
                (t.Key.StartsWith("backbone.", StringComparison.Ordinal) ? Weights()[t.Key["backbone.".Length..]] : before[t.Key]).Data.ToArray(), t.Value.Data.ToArray()));
        }
    }

    [Fact]
    public void Run_WeightsOfAnotherNetwork_AreRefusedWithTheList()
    {
        var weights = Weights().Remove("layer3.0.conv2.weight").SetItem("bn1.weight", Vector(64));
        var failed = Assert.IsType<TrainingOutcome.Failed>(TrainingFixture.Train(Job(weights)));
        Assert.Equal(FailureKind.BadData, failed.Kind);
        Assert.Contains("missing: layer3.0.conv2.weight; of another shape: bn1.weight [64], here [8]", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WeightsAltered_AreRefusedByTheirHash()
    {
        var job = Job(Weights());
        File.AppendAllText(job.Pretrained!, " ");
        Assert.Contains("it was altered", Assert.IsType<TrainingOutcome.Failed>(TrainingFixture.Train(job)).Message, StringComparison.Ordinal);
    }

    private CellJob Job(ImmutableSortedDictionary<string, RawTensor> weights)
    {
        var (path, hash) = Write(weights);
        return fixture.Job(spec => spec with { Detector = spec.Detector with { Pretrained = hash } }) with { Pretrained = path };
    }

    private (string Path, string Hash) Write(ImmutableSortedDictionary<string, RawTensor> weights)
    {
        var path = Path.Combine(folder.FullName, "weights.safetensors");
        using (var stream = File.Create(path))
        {
            new SafetensorsFile(weights, ImmutableSortedDictionary<string, string>.Empty).Write(stream);
        }

        return (path, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
    }

    /// <summary>What torchvision would save of a ResNet of the test detector's size: known numbers under its names, with classifier and counter.</summary>
    private static ImmutableSortedDictionary<string, RawTensor> Weights()
    {
        using var detector = new Detector(TestCells.Student, 2, new DetectorFeatures.None());
        var shapes = StateTensors.Of(detector).ToDictionary(t => t.Key, t => t.Value.Shape);
        return Torchvision(2, [1, 1, 1, 1], firstStageWidens: false)
            .ToImmutableSortedDictionary(name => name, name => Known(name, shapes["backbone." + name]), StringComparer.Ordinal)
            .Add("fc.weight", Vector(10)).Add("fc.bias", Vector(10))
            .Add("bn1.num_batches_tracked", new RawTensor(ElementType.Int64, [], new byte[8]));
    }

    private static RawTensor Known(string name, ImmutableArray<long> shape)
    {
        var values = Mix32.Fill(name, (int)shape.Aggregate(1L, (a, b) => a * b), 0.01, 0.1);
        return new RawTensor(ElementType.Float32, shape, values.SelectMany(v => BitConverter.GetBytes((float)v)).ToArray());
    }

    private static RawTensor Vector(int length) => new(ElementType.Float32, [length], new byte[4 * length]);

    // torchvision.models.resnet: state_dict without fc and counters.
    private static IEnumerable<string> Torchvision(int convolutions, int[] depths, bool firstStageWidens)
    {
        static IEnumerable<string> Norm(string name) => new[] { "weight", "bias", "running_mean", "running_var" }.Select(n => $"{name}.{n}");
        IEnumerable<string> names = ["conv1.weight", .. Norm("bn1")];
        for (var stage = 1; stage <= 4; stage++)
        {
            for (var block = 0; block < depths[stage - 1]; block++)
            {
                var at = $"layer{stage}.{block}";
                names = names.Concat(Enumerable.Range(1, convolutions).SelectMany(i => Norm($"{at}.bn{i}").Prepend($"{at}.conv{i}.weight")));
                names = block == 0 && (stage > 1 || firstStageWidens) ? names.Concat(Norm($"{at}.downsample.1").Prepend($"{at}.downsample.0.weight")) : names;
            }
        }

        return names;
    }
}
