using System.Collections.Immutable;
using System.CommandLine;
using Kd.Core.Api;

namespace Kd.Client.Verbs;

/// <summary>The grid and which part of it: shared by run, submit and plan.</summary>
internal sealed class SubmitOptions
{
    private readonly Argument<string> path = new("GRID") { Description = "The grid file" };
    private readonly Option<string[]> only = new("--only") { Description = "Only cells whose name matches, such as 'bccd/fold1/*', and the teachers they need; may be repeated", HelpName = "GLOB", AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> smoke = new("--smoke") { Description = "Ten steps of each distinct configuration, as a sweep of its own" };

    public void AddTo(Command verb)
    {
        verb.Add(path);
        verb.Add(only);
        verb.Add(smoke);
    }

    public GridFile Grid(ParseResult parsed) => GridFile.Read(parsed.GetRequiredValue(path));

    public ImmutableArray<string> Only(ParseResult parsed) => [.. parsed.GetValue(only) ?? []];

    public SubmitRequest Request(ParseResult parsed, GridFile grid) => new()
    {
        Grid = grid.Inlined,
        Only = Only(parsed),
        Smoke = parsed.GetValue(smoke),
    };
}
