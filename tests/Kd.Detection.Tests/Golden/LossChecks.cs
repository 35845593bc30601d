using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Detection.Anchors;
using Kd.Detection.Losses;
using Kd.Detection.Models;
using Kd.Detection.Tests.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Golden;

/// <summary>Losses against ground truth, with their gradients.</summary>
internal static class LossChecks
{
    public static void BalancedL1(GoldenCase golden)
    {
        using var scope = NewDisposeScope();
        var predicted = golden.Input("pred").ToTensor(requiresGrad: true);
        var elements = Kd.Detection.Losses.BalancedL1.Elements(predicted, golden.Input("target").ToTensor(), golden.Parameter("beta").GetDouble());
        var loss = golden.HasInput("weights") ? elements.mul(golden.Input("weights").ToTensor()).sum() : elements.mean();
        Check(golden, loss, predicted, "grad_pred");
    }

    public static void QualityFocal(GoldenCase golden)
    {
        using var scope = NewDisposeScope();
        var logits = golden.Input("pred").ToTensor(requiresGrad: true);
        if (golden.HasInput("label"))
        {
            var elements = Kd.Detection.Losses.QualityFocal.Elements(logits, DenseTarget(golden));
            Check(golden, Reduced(golden, elements), logits, "grad_pred_of_sum");
            return;
        }

        var valid = golden.HasInput("mask") ? golden.Input("mask").ToTensor() : ones_like(logits);
        Check(golden, Kd.Detection.Losses.QualityFocal.Sum(logits, golden.Input("target").ToTensor(), valid), logits, "grad_pred");
    }

    public static void PredictedIouTarget(GoldenCase golden)
    {
        using var scope = NewDisposeScope();
        var scene = Inputs(golden, recipe => recipe with { QflTarget = QflTarget.PredictedIou });
        golden.AssertClose("target", HardLoss.Targets(scene).Classes);
        var loss = TermLosses.Total([new HardTerm()], scene).Terms.Single(t => t.Name == "hard.class").Value;
        loss.backward();
        golden.AssertClose("loss_c", loss);
        golden.AssertGradient("grad_conf", scene.Student.Logits);
    }

    public static void Focal(GoldenCase golden)
    {
        using var scope = NewDisposeScope();
        var (logits, target) = (golden.Input("pred").ToTensor(requiresGrad: true), golden.Input("target").ToTensor());
        var gamma = golden.Parameter("gamma").GetDouble();
        var elements = FocalLoss.Elements(logits, target, gamma).sum().mul(golden.Parameter("loss_weight").GetDouble());
        var count = golden.Parameter("normaliser").GetString() == "count(target==1)" ? target.eq(1).sum() : target.gt(0).sum();
        var loss = gamma == 1 ? FocalLoss.Sum(logits, target, ones_like(target)) : elements.div(count);
        Check(golden, loss, logits, "grad_pred");
    }

    /// <summary>The three modes of the reference code on one image.</summary>
    public static void Detection(GoldenCase golden)
    {
        Mode(golden, "mg_qfl", recipe => recipe with { Match = AnchorMatching.Mutual });
        Mode(golden, "iou_qfl", recipe => recipe);
        Mode(golden, "iou_focal", recipe => recipe with { ClassLoss = ClassLoss.Focal });
    }

    private static void Mode(GoldenCase golden, string mode, Func<RecipeSpec, RecipeSpec> change)
    {
        using var scope = NewDisposeScope();
        var scene = Inputs(golden, change);
        var terms = TermLosses.Total([new HardTerm()], scene);
        terms.Total.backward();
        golden.AssertClose($"{mode}_loss_l", terms.Terms[0].Value);
        golden.AssertClose($"{mode}_loss_c", terms.Terms[1].Value);
        golden.AssertGradient($"{mode}_grad_conf", scene.Student.Logits);
        if (golden.HasExpected($"{mode}_grad_loc"))
        {
            golden.AssertGradient($"{mode}_grad_loc", scene.Student.Boxes);
        }
    }

    private static LossInputs Inputs(GoldenCase golden, Func<RecipeSpec, RecipeSpec> change) => new()
    {
        Student = new DetectorOutput(Batched(golden.Input("loc")), Batched(golden.Input("conf")), features: null),
        Taught = null,
        Truths = [Scene.Truth(golden.Input("gt"))],
        Anchors = AnchorGrid.Given(64, golden.Input("priors_cxcywh").Data),
        Recipe = change(RecipePresets.For(RecipePresets.Paper)),
    };

    private static Tensor Batched(GoldenTensor rows) => tensor(rows.Floats, [1, .. rows.Shape.Select(d => (long)d)], requires_grad: true);

    // Labels 0 for background, else a class and the score it aims at.
    private static Tensor DenseTarget(GoldenCase golden)
    {
        var (labels, scores, shape) = (golden.Input("label").Data, golden.Input("score").Floats, golden.Input("pred").Shape);
        var target = new float[shape[0] * shape[1]];
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] > 0)
            {
                target[(i * shape[1]) + (int)labels[i] - 1] = scores[i];
            }
        }

        return tensor(target, [shape[0], shape[1]]);
    }

    private static Tensor Reduced(GoldenCase golden, Tensor elements) => golden.Parameter("reduction").GetString() switch
    {
        "mean" => elements.mean(),
        "avg_factor" => elements.sum().div(golden.Parameter("avg_factor").GetDouble()),
        _ => elements,
    };

    private static void Check(GoldenCase golden, Tensor loss, Tensor input, string gradient)
    {
        loss.sum().backward();
        golden.AssertClose("loss", loss);
        golden.AssertGradient(gradient, input);
    }
}
