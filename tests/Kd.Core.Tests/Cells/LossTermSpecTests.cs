using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Core.Json;

namespace Kd.Core.Tests.Cells;

public sealed class LossTermSpecTests
{
    [Fact]
    public void ToString_EveryTerm_SaysItsKindAndSettings()
    {
        Assert.Equal("hard", new HardTerm().ToString());
        Assert.Equal("soft (classWeight 5000, boxWeight 1)", new SoftTerm().ToString());
        Assert.Equal("mse (weight 2.5)", new MseTerm { Weight = 2.5 }.ToString());
        Assert.Equal("pdf (weight 5, logits True, mask root-sum)", new PdfTerm().ToString());
        Assert.Equal("defeat (form per-level, fg 4, bg 16, mask gt, referenceWidth 256, divideByWidth False, finest 56)", new DefeatTerm { Form = DefeatForm.PerLevel }.ToString());
    }

    /// <summary>Cells trained so far are found again only as long as this spelling stays.</summary>
    [Fact]
    public void CanonicalJson_Terms_AreSpeltAsEver()
    {
        LossTermSpec[] terms = [new HardTerm(), new SoftTerm(), new MseTerm(), new PdfTerm(), new DefeatTerm()];

        Assert.Equal(
            """[{"kind":"hard"},{"boxWeight":1,"classWeight":5000,"kind":"soft"},{"kind":"mse","weight":5},"""
            + """{"kind":"pdf","logits":true,"mask":"root-sum","weight":5},"""
            + """{"bg":1,"divideByWidth":false,"fg":1,"finest":56,"form":"single-mask","kind":"defeat","mask":"gt","referenceWidth":256}]""",
            CanonicalJson.Text(terms));
        Assert.Equal(CanonicalJson.Text(terms), CanonicalJson.Text(KdJson.Deserialize<LossTermSpec[]>(KdJson.Serialize(terms))));
    }

    [Fact]
    public void CanonicalJson_SwitchesAtTheirDefaults_AreAbsent()
    {
        var recipe = RecipePresets.For(RecipePresets.Paper);

        Assert.DoesNotMatch("classLoss|qflTarget|ignoredAnchors", CanonicalJson.Text(recipe));
        Assert.Contains("\"qflTarget\":\"predictedIou\"", CanonicalJson.Text(recipe with { QflTarget = QflTarget.PredictedIou }), StringComparison.Ordinal);
    }
}
