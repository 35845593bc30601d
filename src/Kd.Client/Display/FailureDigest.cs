using Kd.Core.Api;

namespace Kd.Client.Display;

/// <summary>Cells without a result, grouped by cause.</summary>
internal static class FailureDigest
{
    private const int LabelsShown = 3;

    public static void WriteTo(TextWriter output, SweepStatus status)
    {
        foreach (var group in status.Failures)
        {
            var more = group.Labels.Length > LabelsShown ? $", and {group.Labels.Length - LabelsShown} more" : "";
            output.WriteLine($"{group.Labels.Length} {group.State}: {group.Message}");
            output.WriteLine($"  {string.Join(", ", group.Labels.Take(LabelsShown))}{more}");
        }
    }

    /// <summary>Whether a cell has failed for good, as an exit code.</summary>
    public static ExitCode ExitCode(SweepStatus status) =>
        status.Counts is { Failed: 0, Diverged: 0, Blocked: 0 } ? Client.ExitCode.Ok : Client.ExitCode.CellsWithoutResult;

    /// <summary>How following a sweep ended, as an exit code: an idle sweep has cells left that nobody works on.</summary>
    public static ExitCode EndCode(SweepStatus last) =>
        last.State == SweepState.Idle ? Client.ExitCode.CellsWithoutResult : ExitCode(last);
}
