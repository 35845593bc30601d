using System.CommandLine;

namespace Kd.Client.Verbs;

/// <summary>kdctl resume: takes a cancellation back.</summary>
internal static class ResumeVerb
{
    public static Command Create() => SweepChangeVerb.Create(
        "resume",
        "Resumes a cancelled sweep where it stopped",
        static (api, sweep, cancellationToken) => api.ResumeAsync(sweep, cancellationToken));
}
