using System.Collections.Immutable;
using Kd.Detection.Data;
using Kd.Detection.Evaluation;

namespace Kd.Detection.Anchors;

/// <summary>
/// Mutual Guidance (Zhang et al. 2020; methods.md section 6.2) for one image: an anchor answers for an object's class when its predicted
/// box is good, and for its box when its predicted class is good.
/// </summary>
/// <param name="Classes">Chosen by u = IoU(object, predicted box).</param>
/// <param name="Boxes">Chosen by v = clamp(IoU(object, anchor) * exp(p / 2), 0, 1), p the predicted probability of the object's class.</param>
internal sealed record MutualMatch(MutualChoice Classes, MutualChoice Boxes)
{
    /// <summary>Half of p goes into the exponent: the reference's sigma of 2.</summary>
    private const double Sigma = 2;

    /// <param name="objects">Without regions to ignore.</param>
    /// <param name="predicted">The box predicted at an anchor, normalised.</param>
    /// <param name="logit">The logit at an anchor of a class from 1.</param>
    public static MutualMatch Of(ImmutableArray<LabelledBox> objects, AnchorGrid anchors, Func<int, BoxXyxy> predicted, Func<int, int, double> logit)
    {
        double Localised(LabelledBox truth, int a) => Overlap.Continuous.Iou(truth.Box, predicted(a));

        double Classified(LabelledBox truth, int a)
        {
            var overlap = Overlap.Continuous.Iou(truth.Box, anchors.Box(a));
            return overlap > 0 ? Math.Clamp(overlap * Math.Exp(Sigmoid(logit(a, truth.Class)) / Sigma), 0, 1) : 0;
        }

        return new MutualMatch(MutualChoice.Of(Rows(objects, anchors, Localised)), MutualChoice.Of(Rows(objects, anchors, Classified)));
    }

    private static double[][] Rows(ImmutableArray<LabelledBox> objects, AnchorGrid anchors, Func<LabelledBox, int, double> value) =>
        [.. objects.Select(truth => Enumerable.Range(0, anchors.Count).Select(a => value(truth, a)).ToArray())];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}

/// <summary>Which anchors were chosen for which objects, by a value in 0..1 of every pair.</summary>
/// <param name="Value">Largest value of each anchor; of a chosen one <see cref="Chosen"/> more.</param>
/// <param name="Object">Index of the object it is largest for.</param>
internal sealed record MutualChoice(double[] Value, int[] Object)
{
    /// <summary>What being chosen adds to a value.</summary>
    public const double Chosen = 3;

    private const int Top = 15;

    /// <summary>True of an anchor that answers for its object.</summary>
    public bool IsChosen(int anchor) => Value[anchor] >= Chosen;

    /// <summary>
    /// Of every anchor only the largest value is kept. An object then takes its n largest, n the whole part of the sum of its
    /// 15 largest, at least 1.
    /// </summary>
    /// <param name="rows">A row an object, a column an anchor; changed in place.</param>
    public static MutualChoice Of(double[][] rows)
    {
        var largest = Largest(rows);
        foreach (var row in rows)
        {
            for (var a = 0; a < row.Length; a++)
            {
                row[a] = row[a] < largest.Value[a] ? 0 : row[a];
            }

            Choose(row);
        }

        return Largest(rows);
    }

    private static void Choose(double[] row)
    {
        var ranked = Enumerable.Range(0, row.Length).Where(a => row[a] > 0).OrderByDescending(a => row[a]).ToArray();
        var n = Math.Max(1, (int)ranked.Take(Top).Sum(a => row[a]));
        foreach (var a in ranked.Take(n))
        {
            row[a] += Chosen;
        }
    }

    private static MutualChoice Largest(double[][] rows)
    {
        var (value, index) = ((double[])rows[0].Clone(), new int[rows[0].Length]);
        for (var g = 1; g < rows.Length; g++)
        {
            for (var a = 0; a < value.Length; a++)
            {
                if (rows[g][a] > value[a])
                {
                    (value[a], index[a]) = (rows[g][a], g);
                }
            }
        }

        return new MutualChoice(value, index);
    }
}
