using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;

namespace Kd.Benchmarks;

/// <summary>Decodes the same files in C# and by PIL, on as many threads, in turns.</summary>
internal static class DecodeBenchmark
{
    public static int Run(DecodeOptions options) => Findings.Of(options.Folder, folder => Measure(options, folder));

    private static DecodeReport Measure(DecodeOptions options, string folder)
    {
        var sets = Sets(options, folder);
        File.WriteAllBytes(Path.Combine(folder, DecodeSettings.File), JsonSerializer.SerializeToUtf8Bytes(new DecodeSettings(options.Threads, sets)));
        using var ours = new Side("C#", options.Threads, Environment.ProcessPath!, [.. Side.SelfArguments(), "decode-worker", folder]);
        var ready = ours.Read<DecodeReady>();
        using var theirs = new Side("Python", options.Threads, options.Python, Path.Combine(options.Folder, "decode.py"), folder);
        var other = theirs.Read<DecodeReady>();
        var results = sets.Keys.Select(set =>
        {
            // The first pass of each side brings the files into memory and is not counted.
            _ = (ours.Ask<DecodeAnswer>(set), theirs.Ask<DecodeAnswer>(set));
            return new DecodeSet(set, sets[set].Length, [.. Enumerable.Range(0, options.Pairs).Select(_ => (ours.Ask<DecodeAnswer>(set), theirs.Ask<DecodeAnswer>(set)))]);
        });
        return new DecodeReport(options, ready, other, [.. results]);
    }

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> Sets(DecodeOptions options, string folder)
    {
        ImmutableArray<string> Found(params string[] ends) =>
            [.. Directory.EnumerateFiles(options.Data, "*", SearchOption.AllDirectories).Where(f => ends.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal).Take(options.Files)];
        var sets = new SortedDictionary<string, ImmutableArray<string>> { ["JPEG"] = Found(".jpg", ".jpeg"), ["PNG"] = Found(".png") };
        Tiffs(options, folder, sets);
        return sets.Where(s => !s.Value.IsEmpty).ToImmutableSortedDictionary();
    }

    // There are few TIFFs about: PIL writes the JPEGs as such, in the forms that aerial archives use. Tag 317 is the predictor.
    private static void Tiffs(DecodeOptions options, string folder, SortedDictionary<string, ImmutableArray<string>> sets)
    {
        foreach (var (name, compression, predictor) in new[] { ("TIFF, plain", "raw", 1), ("TIFF, LZW", "tiff_lzw", 1), ("TIFF, LZW of differences", "tiff_lzw", 2) })
        {
            var target = Directory.CreateDirectory(Path.Combine(folder, $"{compression}-{predictor}")).FullName;
            const string Program = "import sys; from PIL import Image\nfor i, f in enumerate(sys.argv[4:]): Image.open(f).convert('RGB').save(f'{sys.argv[1]}/{i:04}.tif', compression=sys.argv[2], **({'tiffinfo': {317: 2}} if sys.argv[3] == '2' else {}))";
            using var python = Process.Start(new ProcessStartInfo(options.Python, ["-c", Program, target, compression, $"{predictor}", .. sets["JPEG"]]) { UseShellExecute = false })!;
            python.WaitForExit();
            sets[name] = [.. Directory.GetFiles(target).Order(StringComparer.Ordinal)];
        }
    }
}
