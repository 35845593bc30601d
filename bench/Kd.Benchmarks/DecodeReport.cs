using System.Collections.Immutable;
using System.Text;
using Kd.Core.Results;

namespace Kd.Benchmarks;

/// <summary>Passes of both sides through one set of files.</summary>
internal sealed record DecodeSet(string Name, int Files, ImmutableArray<(DecodeAnswer Ours, DecodeAnswer Theirs)> Pairs)
{
    /// <summary>How many times as fast C# is, of each pair.</summary>
    public IEnumerable<double> Ratios => Pairs.Select(p => p.Theirs.Milliseconds / p.Ours.Milliseconds);

    /// <summary>Files whose middle rows have other sums.</summary>
    public int Different => Pairs[0].Ours.Sums.Zip(Pairs[0].Theirs.Sums).Count(s => s.First != s.Second);

    public double MegabytesPerSecond(Func<(DecodeAnswer Ours, DecodeAnswer Theirs), DecodeAnswer> side) =>
        Pairs[0].Ours.Bytes / 1e3 / Quantile.Median(Pairs.Select(p => side(p).Milliseconds));
}

/// <summary>What the decoding benchmark found, as a Markdown page.</summary>
internal sealed record DecodeReport(DecodeOptions Options, DecodeReady Ours, DecodeReady Theirs, ImmutableArray<DecodeSet> Sets) : IFindings
{
    private const double Wanted = 1.5;

    public string Name => "decode";

    /// <summary>True when every set is decoded as much faster as wanted, to the same pixels.</summary>
    public bool Holds => Sets.All(s => Quantile.Median(s.Ratios) >= Wanted && s.Different == 0);

    public string Markdown
    {
        get
        {
            var rows = Sets.Aggregate(new StringBuilder(), (text, s) => text.Append(
                $"| {s.Name} | {s.Files} | {s.MegabytesPerSecond(p => p.Ours):F0} | {s.MegabytesPerSecond(p => p.Theirs):F0} | **{Quantile.Median(s.Ratios):F2}** ({s.Ratios.Min():F2} to {s.Ratios.Max():F2}) | {s.Different} |\n"));
            return $"""
                # Decoding, C# against PIL

                {DateTime.UtcNow:yyyy-MM-dd}, commit {Surroundings.Commit()}. {Surroundings.Hardware()}.
                From file to 8-bit RGB pixels, {Options.Threads} threads a side; {Options.Pairs} passes of each side through each set, in turns, after one that is not counted.
                C# side: {Ours.Versions}. Python side: {Theirs.Versions}; `numpy.asarray(image.convert("RGB"))`. The TIFF sets are the JPEG files, written by PIL.

                | files | number | C#, MB/s of pixels | Python, MB/s | times as fast, median (least to most) | files that differ |
                | --- | --- | --- | --- | --- | --- |
                {rows}
                Wanted: {Wanted} times as fast in every set, the same pixels: {(Holds ? "holds" : "does NOT hold")}.

                """;
        }
    }
}
