using System.Collections.Immutable;
using Kd.Faults;

namespace Kd.FaultRuns;

/// <summary>Which faults are run, and how often each shall be in the table then.</summary>
internal sealed record FaultOptions(int Repeat, ImmutableArray<Fault> Faults, string Folder)
{
    public const string Usage = "[--repeat 5] [--only NAME,NAME] [--results bench/results] [--older FOLDER]";

    /// <summary>Folder of the programs that clusters begin with; null for those of this release.</summary>
    public string? Older { get; private init; }

    public static FaultOptions Parse(ReadOnlySpan<string> words)
    {
        var options = new FaultOptions(5, FaultCatalogue.All, Path.Combine("bench", "results"));
        for (; !words.IsEmpty; words = words[2..])
        {
            if (words.Length < 2)
            {
                throw new FormatException($"option {words[0]} has no value");
            }

            options = words[0] switch
            {
                "--repeat" => options with { Repeat = int.TryParse(words[1], out var times) ? times : throw new FormatException($"--repeat: '{words[1]}' is no whole number") },
                "--only" => options with { Faults = [.. words[1].Split(',').Select(Named)] },
                "--older" => options with { Older = Path.GetFullPath(words[1]) },
                "--results" => options with { Folder = words[1] },
                var other => throw new FormatException($"unknown option {other}"),
            };
        }

        return options;
    }

    private static Fault Named(string name) =>
        FaultCatalogue.All.FirstOrDefault(fault => fault.Name == name)
        ?? throw new FormatException($"no fault '{name}'; there are {string.Join(", ", FaultCatalogue.All.Select(fault => fault.Name))}");
}
