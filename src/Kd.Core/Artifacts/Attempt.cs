using Kd.Core.Cells;

namespace Kd.Core.Artifacts;

/// <summary>An attempt number won, and what its trainer needs to know of the store.</summary>
/// <param name="Directory">Absolute; empty, and this attempt's alone.</param>
/// <param name="ResumeFrom">Absolute path of the newest earlier resume checkpoint that passes its hash; null starts anew.</param>
/// <param name="ResumeStep">Step of that checkpoint; 0 without one.</param>
public sealed record Attempt(AttemptId Id, string Directory, string? ResumeFrom, int ResumeStep);
