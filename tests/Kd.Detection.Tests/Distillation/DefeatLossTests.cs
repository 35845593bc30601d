using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Detection.Anchors;
using Kd.Detection.Data;
using Kd.Detection.Losses;
using Kd.Detection.Models;
using Kd.Detection.Tests.Golden;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Distillation;

public sealed class DefeatLossTests
{
    private static readonly AnchorGrid Anchors = AnchorGrid.Of(64, 12, 4);

    // An error of 1 in every channel of every location makes each part half its weight times the scaled width.
    [Theory]
    [InlineData(256, 128)]
    [InlineData(64, 128)]
    [InlineData(8, 128)]
    public void SingleMask_AtAnyNeckWidth_IsScaledToThatOfTheReference(int width, double expected)
    {
        using var scope = NewDisposeScope();
        Assert.Equal([expected, expected], Parts(new DefeatTerm(), width));
    }

    [Fact]
    public void SingleMask_DividedByWidth_IsAMeanOverChannels()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0.5, 0.5], Parts(new DefeatTerm { DivideByWidth = true }, 64));
    }

    [Fact]
    public void AllMask_HasNoBackground()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([2, 0], Parts(new DefeatTerm { Form = DefeatForm.PerLevel, Mask = DefeatMask.All }, 8));
    }

    [Fact]
    public void PerLevel_SmallObject_CountsLevelsWithoutObjectsAsZero()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([4 * 0.5 / 4, 16 * 0.5], Parts(new DefeatTerm { Form = DefeatForm.PerLevel }, 8));
    }

    [Fact]
    public void Scales_OfANarrowNeck_AreOnRecordForWhatIsScaled()
    {
        Assert.Equal([new("defeat", 4.0)], TermLosses.Scales([new DefeatTerm(), new HardTerm(), new MseTerm()], 64));
        Assert.Empty(TermLosses.Scales([new DefeatTerm()], 256));
        Assert.Empty(TermLosses.Scales([new DefeatTerm { Form = DefeatForm.PerLevel }, new PdfTerm()], 64));
    }

    private static double[] Parts(DefeatTerm spec, int width)
    {
        ImmutableArray<LabelledBox> objects = [new(new BoxXyxy(0.1, 0.1, 0.5, 0.5), 1)];
        var inputs = new LossInputs
        {
            Student = new DetectorOutput(null, null, ones(1, Anchors.Locations, width)),
            Taught = new DetectorOutput(null, null, zeros(1, Anchors.Locations, width)),
            Truths = [new GroundTruth(objects)],
            Anchors = Anchors,
            Recipe = TestCells.Recipe,
        };
        return [.. TermLosses.Total([spec], inputs).Values.Select(v => Math.Round(v.Value, 4))];
    }
}
