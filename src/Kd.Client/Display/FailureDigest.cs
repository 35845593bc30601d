using System.Collections.Immutable;
using Kd.Core.Api;

namespace Kd.Client.Display;

/// <summary>Cells without a result, grouped by cause.</summary>
internal static class FailureDigest
{
    private const int LabelsShown = 3;

    public static void WriteTo(TextWriter output, SweepStatus status) => WriteTo(output, status.Failures);

    public static void WriteTo(TextWriter output, ImmutableArray<FailureGroup> groups)
    {
        foreach (var group in groups)
        {
            var more = group.Labels.Length > LabelsShown ? $", and {group.Labels.Length - LabelsShown} more" : "";
            output.WriteLine($"{(group.Labels.IsEmpty ? "" : $"{group.Labels.Length} ")}{group.State}: {group.Message}");
            if (!group.Labels.IsEmpty)
            {
                output.WriteLine($"  {string.Join(", ", group.Labels.Take(LabelsShown))}{more}");
            }
        }
    }

    /// <summary>Whether a cell has failed for good, or the sweep cannot be read, as an exit code.</summary>
    public static ExitCode ExitCode(SweepStatus status) =>
        status is { Counts: { Failed: 0, Diverged: 0, Blocked: 0 }, State: not SweepState.Unreadable } ? Client.ExitCode.Ok : Client.ExitCode.CellsWithoutResult;

    /// <summary>How following a sweep ended, as an exit code: an idle or cancelled sweep has cells left that nobody works on.</summary>
    public static ExitCode EndCode(SweepStatus last) =>
        last.State is SweepState.Idle or SweepState.Cancelled ? Client.ExitCode.CellsWithoutResult : ExitCode(last);
}
