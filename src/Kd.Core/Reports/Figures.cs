namespace Kd.Core.Reports;

/// <summary>How numbers of 0..1 are spelled in tables: times 100, one digit.</summary>
internal static class Figures
{
    public static string Percent(double value) => (100 * value).ToString("0.0");

    public static string Percent(double? value) => value is { } number ? Percent(number) : "-";

    // Rounded first, so that what shows as zero has no sign.
    public static string Signed(double value) => Math.Round(100 * value, 1) is var rounded && rounded == 0 ? "0.0" : rounded.ToString("+0.0;-0.0");

    /// <summary>Follows every number behind which imported results stand.</summary>
    public static string Mark(IEnumerable<Results.TableRun> runs) => runs.Any(r => r.Imported) ? "†" : string.Empty;

    /// <summary>A p value.</summary>
    public static string P(double p) => p < 0.0001 ? "<0.0001" : p.ToString("0.0###");
}
