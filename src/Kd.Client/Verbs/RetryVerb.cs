using System.Collections.Immutable;
using System.CommandLine;
using Kd.Client.Completions;
using Kd.Client.Display;
using Kd.Core.Api;
using Kd.Core.Json;
using Kd.Core.Trainers;

namespace Kd.Client.Verbs;

/// <summary>kdctl retry: forgets failures, so that the cells are tried again.</summary>
internal static class RetryVerb
{
    /// <summary>Failure kinds as people type them; "lost" is what suspected killers failed of.</summary>
    private static readonly ImmutableSortedDictionary<string, FailureKind> Causes = ImmutableSortedDictionary<string, FailureKind>.Empty
        .Add("diverged", FailureKind.Diverged)
        .Add("bad-data", FailureKind.BadData)
        .Add("out-of-memory", FailureKind.OutOfMemory)
        .Add("crashed", FailureKind.Crashed)
        .Add("hung", FailureKind.Hung)
        .Add("lost", FailureKind.Lost);

    public static Command Create()
    {
        var verb = new Command("retry", "Has failed cells tried again; diverged ones only when named by --cell or --cause, for they would diverge again");
        var connection = new ConnectionOptions();
        var sweep = SweepNames.Optional(connection);
        var cells = Many("--cell", "Only cells of this name or key, such as 'bccd/fold1/*'; may be repeated", "GLOB");
        var configs = Many("--config", "Only cells of this configuration; may be repeated", "NAME");
        var causes = Many("--cause", "Only cells that failed of this; may be repeated", string.Join('|', Causes.Keys));
        causes.AcceptOnlyFromAmong([.. Causes.Keys]);
        var output = new OutputOption(OutputForm.Table, OutputForm.Json, OutputForm.Name);
        verb.Add(sweep);
        verb.Add(cells);
        verb.Add(configs);
        verb.Add(causes);
        connection.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            var found = await SweepVerb.FindAsync(api, parsed.GetValue(sweep), cancellationToken);
            var request = new RetryRequest
            {
                Cells = [.. parsed.GetValue(cells) ?? []],
                Configs = [.. parsed.GetValue(configs) ?? []],
                Causes = [.. (parsed.GetValue(causes) ?? []).Select(word => Causes[word])],
            };
            Write(await api.RetryAsync(found.Sweep, request, cancellationToken), output.Read(parsed));
            return ExitCode.Ok;
        }));
        return verb;
    }

    private static Option<string[]> Many(string name, string description, string word) =>
        new(name) { Description = description, HelpName = word, AllowMultipleArgumentsPerToken = true };

    private static void Write(RetryResponse response, OutputForm form)
    {
        if (form == OutputForm.Json)
        {
            Console.Out.WriteLine(KdJson.Serialize(response));
            return;
        }

        if (form == OutputForm.Table)
        {
            Console.Out.WriteLine(response.Retried.IsEmpty
                ? $"{response.Sweep}: nothing to retry, no cell asked for has failed"
                : $"{response.Sweep}: {Words.Count(response.Retried.Length, "cell")} tried again, {$"{response.Status.State}".ToLowerInvariant()}");
        }

        foreach (var label in response.Retried)
        {
            Console.Out.WriteLine(form == OutputForm.Name ? label : $"  {label}");
        }

        if (!response.Retried.IsEmpty && SweepVerb.Hint(response.Status) is { } hint)
        {
            Console.Error.WriteLine(hint);
        }
    }
}
