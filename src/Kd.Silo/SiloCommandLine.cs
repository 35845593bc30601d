using System.Collections.Immutable;
using System.Net;
using Kd.Silo.Clustering;
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
          --token-file PATH   tokens of the API: a file of lines HOLDER ROLE TOKEN or of one token, or a folder of mounted secrets
                              read, submit, admin; looked at again when they change; a file is made if absent (DIR/token)
          --cluster REDIS     meet other silos of the same store there: redis://[:PASSWORD@]HOST[:PORT] (localhost: stay alone;
                              the password may also stand in KD_REDIS_PASSWORD)
          --cluster-id NAME   silos of one name are one cluster (kd)
          --advertise IP      where other silos reach this one (the address from which it reaches Redis)
          --silo-port N       port for other silos, 0 takes a free one (11111)
          --probe SECONDS     a silo silent for three of these is declared dead (2)
          --lease SECONDS     a slot's right to a cell ends when not renewed for so long (6)
          --max-body BYTES    largest body of a request (4194304)
          --max-cells N       most cells of a sweep (20000)
          --rate N            requests a second of each token, 0 for no limit (100)
          --keeper all|none   work on every unfinished sweep of the store, or only on those submitted here (all)
          --log LEVEL         debug, information, warning or error (information)

        A silo of a cluster ends with code 5 when Redis has lost its row: start it again.
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
        "--cluster" => options with { Cluster = value == "localhost" ? null : RedisAddress.Parse(value) },
        "--cluster-id" => options with { ClusterId = value },
        "--advertise" => options with { Advertise = IPAddress.TryParse(value, out var address) ? address : throw new FormatException($"'{value}' is no IP address") },
        "--silo-port" => options with { SiloPort = Number(value) },
        "--probe" => options with { Probe = Seconds(value) },
        "--lease" => options with { Lease = Seconds(value) },
        "--max-body" => options with { MaxBody = Number(value) },
        "--max-cells" => options with { MaxCells = Number(value) },
        "--rate" => options with { Rate = Number(value) },
        "--keeper" => options with { Keeper = Word<KeeperScope>(value) },
        "--log" => options with { Log = Word<LogLevel>(value) },
        _ => throw new FormatException("no such option; see kd-silo --help"),
    };

    private static int Number(string text) => int.TryParse(text, out var number) ? number : throw new FormatException($"'{text}' is no whole number");

    private static TimeSpan Seconds(string text) =>
        double.TryParse(text, out var seconds) && seconds is > 0 and < 3600 ? TimeSpan.FromSeconds(seconds) : throw new FormatException($"'{text}' is no number of seconds");

    private static T Word<T>(string text)
        where T : struct, Enum =>
        Enum.TryParse<T>(text, ignoreCase: true, out var word) && !char.IsAsciiDigit(text[0])
            ? word
            : throw new FormatException($"'{text}' is none of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");
}
