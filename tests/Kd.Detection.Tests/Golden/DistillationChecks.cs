using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Detection.Anchors;
using Kd.Detection.Data;
using Kd.Detection.Distillation;
using Kd.Detection.Losses;
using Kd.Detection.Models;
using Kd.Detection.Tests.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Golden;

/// <summary>Distillation terms alone and in the paper's configurations, with their gradients.</summary>
internal static class DistillationChecks
{
    // Fixtures give the summands of PDF and of DeFeat as one number.
    private static readonly Dictionary<string, string> Summands = new(StringComparer.Ordinal)
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

    public static void Configuration(GoldenCase golden)
    {
        var specs = golden.Parameter("kd").GetString()!.Split('+').Select(kind => LossTermKinds.Known.Single(t => t.Kind == kind));
        Check(golden, [.. specs], string.Empty);
    }

    public static void Soft(GoldenCase golden) => Check(golden, [new SoftTerm()], "kd_");

    public static void Mse(GoldenCase golden) => Check(golden, [new MseTerm { Weight = golden.Parameter("weight").GetDouble() }], "kd_");

    /// <summary>The authors' form, and that of MutualGuide's head, which has neither root nor logit terms.</summary>
    public static void Pdf(GoldenCase golden)
    {
        var spec = new PdfTerm { Weight = golden.Parameter("weight").GetDouble() };
        var redesigned = golden.Name.Contains("mgmaster", StringComparison.Ordinal);
        Check(golden, [redesigned ? spec with { Mask = PdfMask.Mean, Logits = false } : spec], "kd_");
        if (golden.HasExpected("location_weight"))
        {
            using var scope = NewDisposeScope();
            var difference = golden.Input("conf_t").ToTensor().sigmoid().sub(golden.Input("conf_s").ToTensor().sigmoid()).pow(2);

            // The reference spreads each location's weight over its D channels.
            golden.AssertClose("location_weight", PdfLoss.LocationWeights(PdfMask.RootSum, difference).div(golden.Input("feat_s").Shape[2]));
        }
    }

    public static void SoftTargets(GoldenCase golden)
    {
        Check(golden, new SoftTerm { Classes = SoftClasses.Bce }, "bce_mean", "grad_bce_mean");
        Check(golden, new SoftTerm { Classes = SoftClasses.Kl, Temperature = golden.Parameter("T").GetDouble() }, "kl_T2_batchmean", "grad_kl");
    }

    public static void DefeatSingleMask(GoldenCase golden)
    {
        using var scope = NewDisposeScope();
        var student = golden.Input("feat_s").ToTensor(requiresGrad: true);
        var inputs = Inputs(golden, new(null, null, student), new(null, null, golden.Input("feat_t").ToTensor()));
        var width = golden.Input("feat_s").Shape[2];
        var spec = new DefeatTerm { ReferenceWidth = width };
        golden.AssertClose("mask", ObjectMask.AtEveryLevel(inputs.Truths, inputs.Anchors));

        var loss = TermLosses.Total([spec], inputs);
        loss.Total.backward();
        golden.AssertClose("losskd_neck", loss.Terms[0].Value);
        golden.AssertClose("losskd_neck_back", loss.Terms[1].Value);
        golden.AssertClose("total", loss.Total);
        golden.AssertGradient("grad_feat_s", student);

        // The reference divides by 256 whatever the width; here it is the width, which at 256 is the same.
        golden.AssertClose("total_def256", TermLosses.Total([spec with { DivideByWidth = true }], inputs).Total.mul(width / 256.0));
    }

    public static void DefeatLevelMask(GoldenCase golden)
    {
        var levels = Levels([.. golden.Parameter("feat_sizes").EnumerateArray().Select(s => (s[0].GetInt32(), s[1].GetInt32()))], [.. golden.Parameter("strides").EnumerateArray().Select(s => s.GetInt32())]);
        var images = golden.InputNames.Where(n => n.StartsWith("gt_", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(n => golden.Input(n)).ToList();
        var masks = images.Select(_ => new float[levels[^1].First + levels[^1].Locations]).ToList();
        for (var b = 0; b < images.Count; b++)
        {
            BoxXyxy[] boxes = [.. Enumerable.Range(0, images[b].Shape[0]).Select(i => images[b].Row(i).ToArray()).Select(r => new BoxXyxy(r[0], r[1], r[2], r[3]))];
            golden.AssertClose($"level_{b}", [.. boxes.Select(box => (double)ObjectMask.LevelOf(box, levels.Length, 56))]);
            Array.ForEach(boxes, box => ObjectMask.Mark(masks[b], box, levels, 56));
        }

        foreach (var (i, level) in levels.Index())
        {
            golden.AssertClose($"mask_p{i + 2}", [.. masks.SelectMany(m => m[level.First..(level.First + level.Locations)])]);
        }
    }

    public static void DefeatPerLevel(GoldenCase golden)
    {
        using var scope = NewDisposeScope();
        var count = golden.InputNames.Count(n => n.StartsWith("mask_", StringComparison.Ordinal));
        var maps = Enumerable.Range(0, count).Select(l => golden.Input($"feat_s_{l}").ToTensor(requiresGrad: true)).ToList();
        var kernels = golden.InputNames.Where(n => n.StartsWith("adapt_weight_", StringComparison.Ordinal)).Select(n => golden.Input(n).ToTensor(requiresGrad: true)).ToList();
        var adapted = maps.Select((map, l) => kernels.Count == 0 ? map : nn.functional.conv2d(map, kernels[l], golden.Input($"adapt_bias_{l}").ToTensor(), [1, 1], [1, 1]));
        var gap = cat([.. adapted.Select(Rows)], 1).sub(cat([.. Enumerable.Range(0, count).Select(l => Rows(golden.Input($"feat_t_{l}").ToTensor()))], 1));
        var mask = cat([.. Enumerable.Range(0, count).Select(l => golden.Input($"mask_{l}").ToTensor().flatten(1))], 1);

        var (inside, outside) = DefeatLoss.PerLevel(gap.pow(2), mask, Levels([.. maps.Select(m => ((int)m.shape[2], (int)m.shape[3]))], new int[count]));
        var (fg, bg) = (inside.mul(golden.Parameter("hint_neck_w").GetDouble()), outside.mul(golden.Parameter("hint_neck_back_w").GetDouble()));
        fg.add(bg).backward();
        golden.AssertClose("losskd_neck", fg);
        golden.AssertClose("losskd_neck_back", bg);
        golden.AssertClose("total", fg.add(bg));
        foreach (var (l, map) in maps.Index())
        {
            golden.AssertGradient($"grad_feat_s_{l}", map);
        }

        foreach (var (l, kernel) in kernels.Index())
        {
            golden.AssertGradient($"grad_adapt_weight_{l}", kernel);
        }
    }

    private static void Check(GoldenCase golden, SoftTerm spec, string loss, string gradient)
    {
        using var scope = NewDisposeScope();
        var student = golden.Input("student").ToTensor(requiresGrad: true);
        var value = SoftLoss.Classes(spec, student, golden.Input("teacher_logits").ToTensor());
        value.backward();
        golden.AssertClose(loss, value);
        golden.AssertGradient(gradient, student);
    }

    /// <param name="prefix">What the names of <see cref="Summands"/> begin with and the fixture's do not.</param>
    private static void Check(GoldenCase golden, ImmutableArray<LossTermSpec> specs, string prefix)
    {
        using var scope = NewDisposeScope();
        var inputs = Inputs(golden, Output(golden, "s", learns: true), Output(golden, "t", learns: false));

        // At the fixtures' own neck width: they are not scaled to 256.
        var loss = TermLosses.Total(specs.Select(t => t is DefeatTerm d ? d with { ReferenceWidth = golden.Input("feat_s").Shape[2] } : t), inputs);
        loss.Total.backward();
        foreach (var group in loss.Terms.GroupBy(t => Summands[t.Name][prefix.Length..], StringComparer.Ordinal).Where(g => golden.HasExpected(g.Key)))
        {
            golden.AssertClose(group.Key, group.Select(t => t.Value).Aggregate((a, b) => a.add(b)));
        }

        golden.AssertClose("total", loss.Total);
        golden.AssertGradient("grad_loc_s", inputs.Student.Boxes);
        golden.AssertGradient("grad_conf_s", inputs.Student.Logits);
        golden.AssertGradient("grad_feat_s", inputs.Student.Features);
    }

    private static LossInputs Inputs(GoldenCase golden, DetectorOutput student, DetectorOutput teacher) => new()
    {
        Student = student,
        Taught = teacher,
        Truths = [.. Enumerable.Range(0, golden.Input("feat_s").Shape[0]).Select(b => golden.HasInput($"gt_{b}") ? Scene.Truth(golden.Input($"gt_{b}")) : GroundTruth.Empty)],
        Anchors = AnchorGrid.Given(64, golden.HasInput("priors_cxcywh") ? golden.Input("priors_cxcywh").Data : []),
        Recipe = RecipePresets.For(RecipePresets.Paper),
    };

    private static DetectorOutput Output(GoldenCase golden, string who, bool learns) => new(
        golden.Input($"loc_{who}").ToTensor(learns),
        golden.Input($"conf_{who}").ToTensor(learns),
        golden.Input($"feat_{who}").ToTensor(learns));

    // [B, C, h, w] to [B, h w, C].
    private static Tensor Rows(Tensor map) => map.permute(0, 2, 3, 1).reshape(map.shape[0], -1, map.shape[1]);

    private static ImmutableArray<LevelShape> Levels(ReadOnlySpan<(int Rows, int Columns)> sizes, ReadOnlySpan<int> strides)
    {
        var (levels, first) = (ImmutableArray.CreateBuilder<LevelShape>(), 0);
        for (var l = 0; l < sizes.Length; l++)
        {
            levels.Add(new LevelShape(first, sizes[l].Rows, sizes[l].Columns, strides[l]));
            first += levels[l].Locations;
        }

        return levels.ToImmutable();
    }
}
