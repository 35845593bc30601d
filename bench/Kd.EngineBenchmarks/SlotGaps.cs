using System.Globalization;
using System.Text.RegularExpressions;

namespace Kd.EngineBenchmarks;

/// <summary>How long each slot stood still between the acceptance of a result and the start of its next cell, by the silo's log.</summary>
internal static partial class SlotGaps
{
    public static IEnumerable<double> Milliseconds(IEnumerable<string> log)
    {
        var slotOf = new Dictionary<string, string>(StringComparer.Ordinal);
        var accepted = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var line in log)
        {
            if (Starts().Match(line) is { Success: true } start)
            {
                slotOf[start.Groups["cell"].Value] = start.Groups["slot"].Value;
                if (accepted.Remove(start.Groups["slot"].Value, out var since))
                {
                    yield return (Time(line) - since).TotalMilliseconds;
                }
            }
            else if (Completed().Match(line) is { Success: true } end && slotOf.Remove(end.Groups["cell"].Value, out var slot))
            {
                accepted[slot] = Time(line);
            }
        }
    }

    private static DateTimeOffset Time(string line) => DateTimeOffset.Parse(line[..line.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture);

    [GeneratedRegex(@"cell=(?<cell>\S+) attempt=[0-9]+ slot=(?<slot>\S+) starts at step", RegexOptions.ExplicitCapture)]
    private static partial Regex Starts();

    [GeneratedRegex(@"cell=(?<cell>\S+) attempt=[0-9]+ completed", RegexOptions.ExplicitCapture)]
    private static partial Regex Completed();
}
