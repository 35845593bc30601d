using System.Collections.Immutable;
using System.Net;
using Kd.Core.Artifacts;
using Kd.Core.Grids;
using Kd.Silo.Api;
using Kd.Silo.Clustering;
using Kd.Silo.Trainers;

namespace Kd.Silo;

/// <summary>Says what is wrong with a silo's options, one line each, before anything is started or written.</summary>
public static class SiloOptionsValidator
{
    public const int MaxSlots = 256;
    public const int MaxThreads = 1024;

    /// <summary>Mistakes and absences.</summary>
    public static ImmutableArray<string> Problems(SiloOptions options, string baseDirectory) => [.. Mistakes(options, baseDirectory), .. Absences(options)];

    /// <summary>What no waiting mends.</summary>
    public static ImmutableArray<string> Mistakes(SiloOptions options, string baseDirectory) =>
    [
        .. When(options.Slots is < 0 or > MaxSlots, $"--slots: {options.Slots} is not between 0 and {MaxSlots}"),
        .. When(options.Threads is < 1 or > MaxThreads, $"--threads: {options.Threads} is not between 1 and {MaxThreads}"),
        .. When(File.Exists(options.Store), $"--store: '{options.Store}' is a file, a folder was expected"),
        .. When(options.Gpus is < 1 or > MaxSlots, $"--gpus: {options.Gpus} is not between 1 and {MaxSlots}"),
        .. When(options.SiloPort is < 0 or > IPEndPoint.MaxPort, $"--silo-port: {options.SiloPort} is no port"),
        .. When(!ArtifactPaths.IsName(options.ClusterId), $"--cluster-id: '{options.ClusterId}' is no name of letters, digits, '.', '_' and '-'"),
        .. When(!IsHttp(options.Url), $"--urls: '{options.Url}' is no address such as http://127.0.0.1:8080"),
        .. When(options.MaxBody < 1024, $"--max-body: {options.MaxBody} is less than 1024 bytes, too few for any grid"),
        .. When(options.MaxCells is < 1 or > Grid.MaxCells, $"--max-cells: {options.MaxCells} is not between 1 and {Grid.MaxCells}"),
        .. When(options.Rate < 0, $"--rate: {options.Rate} is below 0"),
        .. Trainer(options.Trainer, baseDirectory),
    ];

    /// <summary>What may be mounted or mended later.</summary>
    public static ImmutableArray<string> Absences(SiloOptions options) =>
    [
        .. When(!Directory.Exists(options.Data), $"--data: there is no folder '{options.Data}'"),
        .. Token(options.TokenPath),
        .. When(options.SilosFile is { } file && SilosWanted.In(file) is null, $"--silos-file: '{options.SilosFile}' cannot be read, or holds no number from 0 to {SilosWanted.Most}"),
    ];

    private static IEnumerable<string> Trainer(string? command, string baseDirectory)
    {
        if (command is null)
        {
            return When(TrainerCommandLine.Installed(baseDirectory) is null, "--trainer: no kd-trainer is installed beside this program; name one");
        }

        var blank = string.IsNullOrWhiteSpace(command);
        var program = blank ? "" : TrainerCommandLine.Parse(command).Program;
        return When(blank, "--trainer: the command is empty").Concat(When(program.Contains('/') && !File.Exists(program), $"--trainer: there is no file '{program}'"));
    }

    private static IEnumerable<string> Token(string place) => Path.Exists(place) ? TokenPlace.Read(place).Problems.Select(problem => $"--token-file: {problem}") : [];

    private static bool IsHttp(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri is { Scheme: "http", AbsolutePath: "/" };

    private static IEnumerable<string> When(bool wrong, string problem) => wrong ? [problem] : [];
}
