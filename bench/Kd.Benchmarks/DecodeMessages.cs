using System.Collections.Immutable;

namespace Kd.Benchmarks;

/// <summary>What both sides are told, in settings.json.</summary>
/// <param name="Sets">Absolute paths of the files of each set, by its name.</param>
internal sealed record DecodeSettings(int Threads, ImmutableSortedDictionary<string, ImmutableArray<string>> Sets)
{
    public const string File = "settings.json";
}

/// <summary>A side's first line: what it runs on.</summary>
internal sealed record DecodeReady(string Versions);

/// <summary>A side's answer to each line, which names a set: once through its files.</summary>
/// <param name="Sums">Of each file: the sum of its middle row's samples.</param>
/// <param name="Bytes">Of RGB pixels decoded.</param>
internal sealed record DecodeAnswer(double Milliseconds, ImmutableArray<long> Sums, long Bytes);
