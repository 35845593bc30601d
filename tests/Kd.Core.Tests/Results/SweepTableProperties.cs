using FsCheck;
using FsCheck.Fluent;
using Kd.Core.Results;

namespace Kd.Core.Tests.Results;

/// <summary>What holds for the table of every sweep: null is a hole, NaN a diverged run.</summary>
public sealed class SweepTableProperties
{
    private static readonly Gen<double?> Runs = Gen.Frequency(
        (8, Gen.Choose(0, 1000).Select(n => (double?)(n / 1000.0))),
        (1, Gen.Constant((double?)null)),
        (1, Gen.Constant((double?)double.NaN)));

    private static readonly Gen<double?[][]> Values =
        from folds in Gen.Choose(1, 4)
        from seeds in Gen.Choose(1, 5)
        from values in Gen.ArrayOf(Gen.ArrayOf(Runs, seeds), folds)
        select values;

    [Fact]
    public void MeanThenMedian_AnyRuns_EqualsTheDefinition() => Check(values =>
    {
        var means = Enumerable.Range(0, values[0].Length)
            .Select(seed => values.Select(fold => fold[seed]).ToArray())
            .Where(folds => folds.All(v => v is not null))
            .Select(folds => folds.Any(v => double.IsNaN(v!.Value)) ? double.NegativeInfinity : folds.Sum(v => v!.Value) / folds.Length)
            .Order().ToArray();
        double? expected = means.Length == 0 || double.IsInfinity(means[(means.Length - 1) / 2]) ? null : (means[(means.Length - 1) / 2] + means[means.Length / 2]) / 2;
        var actual = Hard(values).MeanThenMedian;
        return expected is null ? actual is null : Math.Abs(expected.Value - actual!.Value) < 1e-12;
    });

    [Fact]
    public void Build_FoldsInAnotherOrder_ChangesNoAggregate() => Check(values =>
    {
        var (one, two) = (Hard(values), Hard([.. values.Reverse()]));
        return Near(one.MeanThenMedian, two.MeanThenMedian) && Near(one.MedianThenMean, two.MedianThenMean) && one.CompleteSeeds == two.CompleteSeeds;
    });

    [Fact]
    public void Difference_ToAnEqualRow_IsZero() => Check(values =>
    {
        var table = SomeSweep.Of(("hard", values), ("hard+soft", values));
        return table.Rows.Single(r => r.Name == "hard+soft").Cells[0].Difference is null or { Median: 0, PositiveSeeds: 0, PositiveFolds: 0 };
    });

    [Fact]
    public void Difference_Constant_IsThatConstant() => Check(values =>
    {
        var better = values.Select(fold => fold.Select(v => v + 0.125).ToArray()).ToArray();
        var difference = SomeSweep.Of(("hard", values), ("hard+soft", better)).Rows.Single(r => r.Name == "hard+soft").Cells[0].Difference;
        return difference is null || (Near(difference.Median, 0.125) && difference.PositiveSeeds == difference.Seeds);
    });

    private static bool Near(double? a, double? b) => a is null ? b is null : b is not null && Math.Abs(a.Value - b.Value) < 1e-12;

    private static TableCell Hard(double?[][] values) => SomeSweep.OfHard(values).Rows.Single(r => r.Name == "hard").Cells[0];

    private static void Check(Func<double?[][], bool> holds) => Prop.ForAll(Values.ToArbitrary(), holds).QuickCheckThrowOnFailure();
}
