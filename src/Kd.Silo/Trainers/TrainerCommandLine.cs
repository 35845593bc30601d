using System.Collections.Immutable;

namespace Kd.Silo.Trainers;

/// <summary>The program that trains: any that speaks the trainer protocol.</summary>
public sealed record TrainerCommandLine(string File, ImmutableArray<string> Arguments)
{
    private const string Name = "kd-trainer";

    /// <summary>Words separated by blanks; double quotes keep blanks. A first word that ends in .dll runs under dotnet.</summary>
    public static TrainerCommandLine Parse(string text)
    {
        var words = Words(text);
        return words switch
        {
            [] => throw new FormatException("the trainer command is empty"),
            [var dll, ..] when dll.EndsWith(".dll", StringComparison.Ordinal) => new(DotnetHost(), words),
            [var file, .. var arguments] => new(file, [.. arguments]),
        };
    }

    /// <summary>kd-trainer where a publish puts it: in a folder beside this program's, or in this program's own folder.</summary>
    public static TrainerCommandLine? Installed(string baseDirectory) =>
        new[] { Path.Combine(baseDirectory, "..", Name), baseDirectory }
            .SelectMany(folder => new[] { Path.Combine(folder, Name), Path.Combine(folder, Name + ".dll") })
            .Where(System.IO.File.Exists)
            .Select(path => Parse($"\"{Path.GetFullPath(path)}\""))
            .FirstOrDefault();

    /// <summary>The file whose folder holds the trainer's code.</summary>
    public string Program => Arguments is [var dll, ..] && dll.EndsWith(".dll", StringComparison.Ordinal) ? dll : File;

    private static string DotnetHost() =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host
        : Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath!
        : "dotnet";

    // Every odd piece between double quotes is one word; the others split at blanks.
    private static ImmutableArray<string> Words(string text) =>
        [.. text.Split('"').SelectMany((piece, i) => i % 2 == 1 ? [piece] : piece.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
