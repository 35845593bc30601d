using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Detection.Anchors;
using Kd.Detection.Losses;
using Kd.Detection.Models;
using Kd.Detection.Tests.Golden;
using Kd.Detection.Tests.Losses;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Distillation;

public sealed class ConfigurationTests
{
    // Fixtures give PDF's and DeFeat's summands as one number.
    private static readonly Dictionary<string, string> FixtureNames = new(StringComparer.Ordinal)
    {
        ["hard.box"] = "hard_loc",
        ["hard.class"] = "hard_cls",
        ["soft.box"] = "kd_loss_l",
        ["soft.class"] = "kd_loss_c",
        ["mse"] = "kd_loss_kd",
        ["pdf.feature"] = "kd_loss_kd",
        ["pdf.class"] = "kd_loss_kd",
        ["pdf.box"] = "kd_loss_kd",
        ["defeat.fg"] = "kd_loss_kd",
        ["defeat.bg"] = "kd_loss_kd",
    };

    public static TheoryData<string> Totals =>
    [
        "config_hard_0", "config_hard_soft_0", "config_hard_soft_1", "config_soft_0", "config_soft_mse_0", "config_soft_mse_1", "config_hard_mse_0",
        "config_hard_pdf_0", "config_soft_pdf_0", "config_hard_defeat_0", "config_soft_defeat_0",
    ];

    [Theory]
    [MemberData(nameof(Totals))]
    public void Total_OfAConfiguration_GivesReferenceTermsSumAndGradients(string name)
    {
        using var scope = NewDisposeScope();
        var golden = GoldenCase.Load(name);
        var pair = new Pair(golden);
        var loss = TermLosses.Total(Specs(golden.Parameter("kd").GetString()!), pair.Inputs);
        loss.Total.backward();

        var summed = loss.Terms.GroupBy(t => FixtureNames[t.Name], StringComparer.Ordinal).ToList();
        Assert.Equal(golden.ExpectedNames.Where(FixtureNames.ContainsValue).Order(StringComparer.Ordinal), summed.Select(g => g.Key).Order(StringComparer.Ordinal));
        Assert.All(summed, group => golden.AssertClose(group.Key, group.Select(t => t.Value).Aggregate((a, b) => a.add(b))));
        golden.AssertClose("total", loss.Total);
        pair.AssertGradients(golden);
    }

    // At the fixtures' own neck width: they are not scaled to 256.
    private static ImmutableArray<LossTermSpec> Specs(string configuration) =>
        [.. configuration.Split('+').Select(kind => LossTermKinds.Known.Single(t => t.Kind == kind)).Select(t => t is DefeatTerm d ? d with { ReferenceWidth = 2 } : t)];

    // The outputs of student and teacher as a fixture gives them.
    private sealed class Pair(GoldenCase golden)
    {
        public LossInputs Inputs { get; } = new()
        {
            Student = Output(golden, "s", learns: true),
            Taught = Output(golden, "t", learns: false),
            Truths = [.. Enumerable.Range(0, golden.Input("loc_s").Shape[0]).Select(b => Scene.Truth(golden.Input($"gt_{b}")))],
            Anchors = AnchorGrid.Given(64, golden.Input("priors_cxcywh").Data),
            Recipe = RecipePresets.For(RecipePresets.Paper),
        };

        public void AssertGradients(GoldenCase golden)
        {
            golden.AssertGradient("grad_loc_s", Inputs.Student.Boxes);
            golden.AssertGradient("grad_conf_s", Inputs.Student.Logits);
            golden.AssertGradient("grad_feat_s", Inputs.Student.Features);
        }

        private static DetectorOutput Output(GoldenCase golden, string who, bool learns) => new(
            golden.Input($"loc_{who}").ToTensor(learns),
            golden.Input($"conf_{who}").ToTensor(learns),
            golden.Input($"feat_{who}").ToTensor(learns));
    }
}
