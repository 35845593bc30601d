using System.CommandLine;

namespace Kd.Client.Verbs;

/// <summary>The command line of kdctl: one file a verb.</summary>
internal static class Verbs
{
    private const string About = """
        Compares ways to distil object detectors: trains every cell of a grid once, shows the table.

        First:       kdctl run examples/quickstart.json
        Exit codes:  0 done · 1 cells failed, diverged or blocked · 2 wrong grid, data, flag or name
                     3 no server, or it refused · 4 interrupted, the same command continues · 5 fault of kdctl
        """;

    public static RootCommand Root() => new(About)
    {
        RunVerb.Create(),
        InitVerb.Create(),
        ValidateVerb.Create(),
        PlanVerb.Create(),
        SubmitVerb.Create(),
        WatchVerb.Create(),
        StatusVerb.Create(),
        LogsVerb.Create(),
        ClusterVerb.Create(),
        CancelVerb.Create(),
        ResumeVerb.Create(),
        RetryVerb.Create(),
        ListVerb.Create(),
        ReportVerb.Create(),
        DiffVerb.Create(),
        ExportVerb.Create(),
        ImportVerb.Create(),
        PredictVerb.Create(),
        ReevalVerb.Create(),
        EvictVerb.Create(),
        DeleteVerb.Create(),
        CompletionVerb.Create(),
        VersionVerb.Create(),
    };
}
