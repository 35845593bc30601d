using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Kd.Silo;

/// <summary>Reads kd-silo's command line; every trouble is told, not just the first.</summary>
public sealed record SiloCommandLine(SiloOptions Options, ImmutableArray<string> Problems)
{
    public const string Usage =
        """
        kd-silo: trains the cells of sweeps on this machine's devices, and serves the HTTP API.

          --store DIR         artifact store (.kd)
          --data DIR          folder that data set paths start from (.)
          --slots N           cells trained at once (one a CUDA device, else one a core)
          --threads N         threads of each slot (1)
          --urls URL          where the API listens (http://127.0.0.1:0: a free port, told in DIR/silo.json)
          --trainer COMMAND   trainer program (kd-trainer beside this program)
          --token-file FILE   token of the API, made if absent (DIR/token)
          --keeper all|none   work on every unfinished sweep of the store, or only on those submitted here (all)
          --log LEVEL         debug, information, warning or error (information)

        SIGTERM, SIGINT, or the end of stdin when that is a pipe: running cells are checkpointed, then it exits.
        """;

    public static SiloCommandLine Parse(IReadOnlyList<string> words)
    {
        var options = new SiloOptions();
        var problems = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < words.Count; i += 2)
        {
            if (i + 1 == words.Count)
            {
                problems.Add($"{words[i]}: a value must follow");
                break;
            }

            var (name, value) = (words[i], words[i + 1]);
            try
            {
                options = With(options, name, value);
            }
            catch (FormatException e)
            {
                problems.Add($"{name}: {e.Message}");
            }
        }

        return new(options, problems.ToImmutable());
    }

    private static SiloOptions With(SiloOptions options, string name, string value) => name switch
    {
        "--store" => options with { Store = value },
        "--data" => options with { Data = value },
        "--slots" => options with { Slots = Number(value) },
        "--threads" => options with { Threads = Number(value) },
        "--urls" => options with { Url = value },
        "--trainer" => options with { Trainer = value },
        "--token-file" => options with { TokenFile = value },
        "--keeper" => options with { Keeper = Word<KeeperScope>(value) },
        "--log" => options with { Log = Word<LogLevel>(value) },
        _ => throw new FormatException("no such option; see kd-silo --help"),
    };

    private static int Number(string text) => int.TryParse(text, out var number) ? number : throw new FormatException($"'{text}' is no whole number");

    private static T Word<T>(string text)
        where T : struct, Enum =>
        Enum.TryParse<T>(text, ignoreCase: true, out var word) && !char.IsAsciiDigit(text[0])
            ? word
            : throw new FormatException($"'{text}' is none of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");
}
