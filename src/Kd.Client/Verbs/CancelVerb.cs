using System.CommandLine;

namespace Kd.Client.Verbs;

/// <summary>kdctl cancel: takes a sweep off the slots until it is resumed.</summary>
internal static class CancelVerb
{
    public static Command Create() => SweepChangeVerb.Create(
        "cancel",
        "Cancels a sweep: its running cells stop unless another sweep wants them; results stay",
        static (api, sweep, cancellationToken) => api.CancelAsync(sweep, cancellationToken));
}
