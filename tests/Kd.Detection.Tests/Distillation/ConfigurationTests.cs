using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Detection.Anchors;
using Kd.Detection.Distillation;
using Kd.Detection.Losses;
using Kd.Detection.Models;
using Kd.Detection.Tests.Golden;
using Kd.Detection.Tests.Losses;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Distillation;

public sealed class ConfigurationTests
{
    private static readonly Dictionary<string, string> FixtureNames = new(StringComparer.Ordinal)
    {
        ["hard.box"] = "hard_loc",
        ["hard.class"] = "hard_cls",
        ["soft.box"] = "kd_loss_l",
        ["soft.class"] = "kd_loss_c",
        ["mse"] = "kd_loss_kd",
    };

    public static TheoryData<string> Totals =>
        ["config_hard_0", "config_hard_soft_0", "config_hard_soft_1", "config_soft_0", "config_soft_mse_0", "config_soft_mse_1", "config_hard_mse_0"];

    public static TheoryData<string, string> Terms => new()
    {
        { "kd_soft_multas_0", "soft" },
        { "kd_soft_multas_2", "soft" },
        { "kd_mse_multas_0", "mse" },
        { "kd_mse_multas_2", "mse" },
    };

    [Theory]
    [MemberData(nameof(Totals))]
    public void Total_OfAConfiguration_GivesReferenceTermsSumAndGradients(string name)
    {
        using var scope = NewDisposeScope();
        var golden = GoldenCase.Load(name);
        var pair = new Pair(golden);
        var loss = TotalLoss.Of(Specs(golden.Parameter("kd").GetString()!), pair.Student, pair.Teacher, pair.Targets(golden));
        loss.Total.backward();

        var expected = golden.ExpectedNames.Where(n => FixtureNames.ContainsValue(n)).Order(StringComparer.Ordinal);
        Assert.Equal(expected, loss.Terms.Select(t => FixtureNames[t.Name]).Order(StringComparer.Ordinal));
        Assert.All(loss.Terms, term => golden.AssertClose(FixtureNames[term.Name], term.Value));
        golden.AssertClose("total", loss.Total);
        pair.AssertGradients(golden);
    }

    [Theory]
    [MemberData(nameof(Terms))]
    public void Term_Alone_GivesReferenceLossAndGradients(string name, string term)
    {
        using var scope = NewDisposeScope();
        var golden = GoldenCase.Load(name);
        var pair = new Pair(golden);
        var loss = new LossTerms([.. term == "soft"
            ? SoftLoss.Of(new SoftTerm(), pair.Student, pair.Teacher)
            : MseLoss.Of(new MseTerm(), pair.Student, pair.Teacher)]);
        loss.Total.backward();

        golden.AssertClose("total", loss.Total);
        Assert.All(loss.Terms, t => golden.AssertClose(FixtureNames[t.Name]["kd_".Length..], t.Value));
        pair.AssertGradients(golden);
    }

    private static ImmutableArray<LossTermSpec> Specs(string configuration) =>
    [
        .. configuration.Split('+').Select(kind => (LossTermSpec)(kind switch
        {
            "hard" => new HardTerm(),
            "soft" => new SoftTerm(),
            "mse" => new MseTerm(),
            _ => throw new ArgumentException($"no loss term '{kind}'", nameof(configuration)),
        })),
    ];

    // The outputs of student and teacher as a fixture gives them.
    private sealed class Pair(GoldenCase golden)
    {
        public DetectorOutput Student { get; } = Output(golden, "s", learns: true);

        public DetectorOutput Teacher { get; } = Output(golden, "t", learns: false);

        public DetectionTargets Targets(GoldenCase golden)
        {
            var anchors = AnchorGrid.Given(64, golden.Input("priors_cxcywh").Data);
            var images = Enumerable.Range(0, (int)Student.Boxes.shape[0]).Select(b => AnchorMatch.ByIou(Scene.Truth(golden.Input($"gt_{b}")), anchors));
            return DetectionTargets.Of([.. images], anchors, (int)Student.Logits.shape[2]);
        }

        public void AssertGradients(GoldenCase golden)
        {
            golden.AssertGradient("grad_loc_s", Student.Boxes);
            golden.AssertGradient("grad_conf_s", Student.Logits);
            golden.AssertGradient("grad_feat_s", Student.Features!);
        }

        private static DetectorOutput Output(GoldenCase golden, string who, bool learns) => new(
            golden.Input($"loc_{who}").ToTensor(learns),
            golden.Input($"conf_{who}").ToTensor(learns),
            golden.Input($"feat_{who}").ToTensor(learns));
    }
}
