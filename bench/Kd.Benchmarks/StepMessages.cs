using System.Collections.Immutable;

namespace Kd.Benchmarks;

/// <summary>What both sides are told, in settings.json.</summary>
internal sealed record StepSettings(string Detector, int Size, int Batch, int Threads, int TotalSteps)
{
    public const string File = "settings.json";

    /// <summary>Initial weights, batch and targets; written by the C# side.</summary>
    public const string Case = "case.safetensors";

    /// <summary>The recipe's numbers for the Python side.</summary>
    public const string Recipe = "recipe.json";
}

/// <summary>The optimiser's settings and the network's shape, as the Python side needs them.</summary>
internal sealed record StepRecipe(
    ImmutableArray<double> Rates, double WeightDecay, double ClipNorm, double EmaDecay, double EmaRamp, int Levels, int HeadBlocks, int Classes);

/// <summary>A side's first line: what it runs on.</summary>
internal sealed record StepReady(string Versions, int Threads);

/// <summary>A side's answer to a number of steps.</summary>
/// <param name="Milliseconds">Of each step.</param>
/// <param name="Losses">Of each step, before its update.</param>
/// <param name="ResidentMegabytes">The process after the block.</param>
internal sealed record StepBlock(ImmutableArray<double> Milliseconds, ImmutableArray<double> Losses, double ResidentMegabytes);
