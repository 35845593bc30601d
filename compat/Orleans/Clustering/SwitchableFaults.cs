using System.Globalization;

namespace Orleans.Clustering;

/// <summary>
/// What Orleans does seldom and tests want often. ORLEANS_STANDIN_DUPLICATES: the share, 0 to 1, of look-ups and registrations
/// that miss what the directory knows, so that a grain becomes active a second time.
/// </summary>
internal sealed class SwitchableFaults
{
    private readonly double duplicates = double.TryParse(Environment.GetEnvironmentVariable("ORLEANS_STANDIN_DUPLICATES"), CultureInfo.InvariantCulture, out var share) ? share : 0;

    public bool DuplicateNow() => duplicates > 0 && Random.Shared.NextDouble() < duplicates;
}
