namespace Kd.Detection.Evaluation;

/// <summary>The two summaries of a precision-recall curve that Pascal VOC used. Both take the curve's points by falling score.</summary>
public static class AveragePrecision
{
    private const int Points = 11;

    /// <summary>Area below the curve after precision was made non-increasing (VOC from 2010 on).</summary>
    public static double Area(ReadOnlySpan<double> recall, ReadOnlySpan<double> precision)
    {
        var (area, best) = (0.0, 0.0);
        for (var i = recall.Length - 1; i >= 0; i--)
        {
            best = Math.Max(best, precision[i]);
            area += (recall[i] - (i > 0 ? recall[i - 1] : 0)) * best;
        }

        return area;
    }

    /// <summary>Mean over recalls 0, .1, .., 1 of the best precision at that recall or more (VOC 2007).</summary>
    public static double ElevenPoint(ReadOnlySpan<double> recall, ReadOnlySpan<double> precision)
    {
        var sum = 0.0;
        for (var point = 0; point < Points; point++)
        {
            sum += BestPrecisionFrom(recall, precision, point * 0.1);
        }

        return sum / Points;
    }

    /// <summary>The best precision at that recall or more; 0 when it is never reached.</summary>
    public static double BestPrecisionFrom(ReadOnlySpan<double> recall, ReadOnlySpan<double> precision, double from)
    {
        var best = 0.0;
        for (var i = recall.Length - 1; i >= 0 && recall[i] >= from; i--)
        {
            best = Math.Max(best, precision[i]);
        }

        return best;
    }
}
