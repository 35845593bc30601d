using Kd.Core.Cells;

namespace Kd.Core.Api;

/// <summary>Answer of POST /v1/weights: the checkpoint lies in the store, and grids may name it as a teacher.</summary>
/// <param name="Reference">As a grid names it: "sha256:HEX".</param>
/// <param name="Spec">Of the cell that trained it, wherever that was.</param>
public sealed record ImportedWeights(string Reference, CellSpec Spec, WeightOrigin Origin);

/// <summary>How weights that were trained elsewhere came here: weights/HASH.json, written when they first came.</summary>
/// <param name="By">Holder of the token that brought them.</param>
/// <param name="Note">What the holder said of them.</param>
public sealed record WeightOrigin(string By, string? Note, DateTimeOffset At);
