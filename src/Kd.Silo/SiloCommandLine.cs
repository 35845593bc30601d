using System.Collections.Immutable;
using System.Net;
using Kd.Silo.Clustering;
using Microsoft.Extensions.Logging;

namespace Kd.Silo;

/// <summary>Reads kd-silo's command line, and before it the variables that stand for options; every trouble is told, not just the first.</summary>
public sealed record SiloCommandLine(SiloOptions Options, ImmutableArray<string> Problems)
{
    /// <summary>KD_SILO_MAX_BODY is --max-body, unless the command line says otherwise.</summary>
    public const string VariablePrefix = "KD_SILO_";

    private const int MostSeconds = 3600;

    public const string Usage =
        """
        kd-silo: trains the cells of sweeps on this machine's devices, and serves the HTTP API.

          --store DIR         artifact store (.kd)
          --data DIR          folder that data set paths start from (.)
          --slots N           cells trained at once (one a CUDA device, else one a core)
          --gpus N            CUDA devices without which it does not start (whatever there is; cores where there is none)
          --threads N         threads of each slot (1)
          --urls URL          where the API listens (http://127.0.0.1:0: a free port, told in DIR/silo.json)
          --trainer COMMAND   trainer program (kd-trainer beside this program)
          --token-file PATH   tokens of the API: a file of lines HOLDER ROLE TOKEN or of one token, or a folder of mounted secrets
                              read, submit, admin; looked at again when they change; a file is made if absent (DIR/token)
          --cluster REDIS     meet other silos of the same store there: redis://[:PASSWORD@]HOST[:PORT] (localhost: stay alone;
                              the password may also stand in KD_REDIS_PASSWORD)
          --cluster-id NAME   silos of one name are one cluster (kd)
          --silos-file PATH   file with the number of silos the cluster is to have, told by its metrics; looked at again when it changes (none)
          --advertise IP      where other silos reach this one (the address from which it reaches Redis)
          --silo-port N       port for other silos, 0 takes a free one (11111)
          --probe SECONDS     a silo silent for three of these is declared dead (2)
          --lease SECONDS     a slot's right to a cell ends when not renewed for so long (6)
          --max-body BYTES    largest body of a request (4194304)
          --max-cells N       most cells of a sweep (20000)
          --rate N            requests a second of each token, 0 for no limit (100)
          --wait SECONDS      wait so long for data, tokens, store, devices and Redis; /health/ready says for what (0: refuse at once)
          --drain SECONDS     told to end, it takes so long at most to checkpoint its cells and hand them back (50)
          --keeper all|none   work on every unfinished sweep of the store, or only on those submitted here (all)
          --log LEVEL         debug, information, warning or error (information)
          --log-format line|json  an entry a line for people, or an object a line with sweep, cell, slot and attempt (line)
          --otlp URL          send traces of submits, cells and attempts to this OpenTelemetry collector, as OTLP over HTTP (none)

        GET /metrics tells Prometheus the silo's metrics; like all but health it needs a token, of the role read.

        KD_SILO_MAX_BODY in the environment is --max-body, and so with every option; the command line has the last word.
        A silo of a cluster ends with code 5 when Redis has lost its row: start it again.
        SIGTERM, SIGINT, or the end of stdin when that is a pipe: running cells are checkpointed, then it exits.
        """;

    /// <param name="variables">Environment; only variables of <see cref="VariablePrefix"/> count.</param>
    public static SiloCommandLine Parse(IReadOnlyList<string> words, IReadOnlyDictionary<string, string>? variables = null)
    {
        var options = new SiloOptions();
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (var (said, name, value) in Said(variables ?? ImmutableDictionary<string, string>.Empty).Concat(Said(words)))
        {
            if (value is null)
            {
                problems.Add($"{said}: a value must follow");
                break;
            }

            try
            {
                options = With(options, name, value);
            }
            catch (FormatException e)
            {
                problems.Add($"{said}: {e.Message}");
            }
        }

        return new(options, problems.ToImmutable());
    }

    private static IEnumerable<(string Said, string Name, string? Value)> Said(IReadOnlyList<string> words) =>
        words.Chunk(2).Select(pair => (pair[0], pair[0], pair.Length > 1 ? pair[1] : null));

    private static IEnumerable<(string Said, string Name, string? Value)> Said(IReadOnlyDictionary<string, string> variables) =>
        from variable in variables
        where variable.Key.StartsWith(VariablePrefix, StringComparison.Ordinal)
        orderby variable.Key
        select (variable.Key, "--" + variable.Key[VariablePrefix.Length..].ToLowerInvariant().Replace('_', '-'), (string?)variable.Value);

    private static SiloOptions With(SiloOptions options, string name, string value) => name switch
    {
        "--store" => options with { Store = value },
        "--data" => options with { Data = value },
        "--slots" => options with { Slots = Number(value) },
        "--gpus" => options with { Gpus = Number(value) },
        "--threads" => options with { Threads = Number(value) },
        "--urls" => options with { Url = value },
        "--trainer" => options with { Trainer = value },
        "--token-file" => options with { TokenFile = value },
        "--cluster" => options with { Cluster = value == "localhost" ? null : RedisAddress.Parse(value) },
        "--cluster-id" => options with { ClusterId = value },
        "--silos-file" => options with { SilosFile = value },
        "--advertise" => options with { Advertise = IPAddress.TryParse(value, out var address) ? address : throw new FormatException($"'{value}' is no IP address") },
        "--silo-port" => options with { SiloPort = Number(value) },
        "--probe" => options with { Probe = Seconds(value) },
        "--lease" => options with { Lease = Seconds(value) },
        "--max-body" => options with { MaxBody = Number(value) },
        "--max-cells" => options with { MaxCells = Number(value) },
        "--rate" => options with { Rate = Number(value) },
        "--wait" => options with { Wait = value == "0" ? TimeSpan.Zero : Seconds(value) },
        "--drain" => options with { Drain = Seconds(value) },
        "--keeper" => options with { Keeper = Word<KeeperScope>(value) },
        "--log" => options with { Log = Word<LogLevel>(value) },
        "--log-format" => options with { LogFormat = Word<LogFormat>(value) },
        "--otlp" => options with { Otlp = Uri.TryCreate(value, UriKind.Absolute, out var collector) && collector.Scheme is "http" or "https" ? collector : throw new FormatException($"'{value}' is no address such as http://collector:4318") },
        _ => throw new FormatException("no such option; see kd-silo --help"),
    };

    private static int Number(string text) => int.TryParse(text, out var number) ? number : throw new FormatException($"'{text}' is no whole number");

    private static TimeSpan Seconds(string text) =>
        double.TryParse(text, out var seconds) && seconds is > 0 and <= MostSeconds ? TimeSpan.FromSeconds(seconds) : throw new FormatException($"'{text}' is no number of seconds");

    private static T Word<T>(string text)
        where T : struct, Enum =>
        Enum.TryParse<T>(text, ignoreCase: true, out var word) && !char.IsAsciiDigit(text[0])
            ? word
            : throw new FormatException($"'{text}' is none of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");
}
