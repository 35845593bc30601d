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

    // In the order of the help.
    private static readonly Verb[] All =
    [
        new("run", RunVerb.Create),
        new("init", InitVerb.Create),
        new("validate", ValidateVerb.Create),
        new("plan", PlanVerb.Create),
        new("submit", SubmitVerb.Create),
        new("watch", WatchVerb.Create),
        new("status", StatusVerb.Create),
        new("logs", LogsVerb.Create),
        new("cluster", ClusterVerb.Create),
        new("cancel", CancelVerb.Create),
        new("resume", ResumeVerb.Create),
        new("retry", RetryVerb.Create),
        new("ls", ListVerb.Create),
        new("report", ReportVerb.Create),
        new("diff", DiffVerb.Create),
        new("export", ExportVerb.Create),
        new("import", ImportVerb.Create),
        new("predict", PredictVerb.Create),
        new("reeval", ReevalVerb.Create),
        new("evict", EvictVerb.Create),
        new("delete", DeleteVerb.Create),
        new("completion", CompletionVerb.Create),
        new("version", VersionVerb.Create),
    ];

    /// <summary>What is needed to understand a line: the verb it begins with, or all of them where it begins otherwise (help, completion, a slip).</summary>
    public static RootCommand Root(params ReadOnlySpan<string> line)
    {
        var root = new RootCommand(About);
        var first = line.IsEmpty ? null : line[0];
        var named = All.Where(verb => verb.Name == first).ToArray();
        foreach (var verb in named is [] ? All : named)
        {
            root.Add(verb.Create());
        }

        return root;
    }

    private sealed record Verb(string Name, Func<Command> Create);
}
